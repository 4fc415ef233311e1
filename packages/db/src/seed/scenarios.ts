import { randomUUID } from 'node:crypto'
import type { Image, Workspace } from '../generated/client.ts'
import type { Records } from '../records.ts'
import { addPerson, addTeam, type Person } from './person.ts'
import { addEdit, addUpload } from './picture.ts'

export interface StudioScenario {
  readonly team: Workspace
  readonly owner: Person
  readonly admin: Person
  readonly editor: Person
  readonly viewer: Person
  /** Somebody with an account and a picture of their own, who is not a member. */
  readonly stranger: Person
  readonly teamPicture: Image
  readonly strangersPicture: Image
}

/** A team with one person in each role, and an outsider. */
export async function studio(records: Records): Promise<StudioScenario> {
  const owner = await addPerson(records, 'Olga Owner', 'administrator')
  const admin = await addPerson(records, 'Ada Admin')
  const editor = await addPerson(records, 'Edda Editor')
  const viewer = await addPerson(records, 'Vera Viewer')
  const stranger = await addPerson(records, 'Stan Stranger')
  const team = await addTeam(records, 'Studio', { owner, admin, editor, viewer })
  const teamPicture = await addUpload(records, team.id, 'harbour.jpg', { by: editor })
  const strangersPicture = await addUpload(records, stranger.workspace.id, 'garden.jpg', { by: stranger })
  return { team, owner, admin, editor, viewer, stranger, teamPicture, strangersPicture }
}

export interface HistoryScenario {
  readonly person: Person
  readonly upload: Image
  /** "make it sunset", from the upload. */
  readonly sunset: Image
  /** "add a boat", from the sunset. */
  readonly boat: Image
  /** "make it winter", from the upload: a second branch. */
  readonly winter: Image
}

/** A picture with two branches of results, and edits in every other state. */
export async function history(records: Records): Promise<HistoryScenario> {
  const person = await addPerson(records, 'Hanna History')
  const by = { by: person }
  const upload = await addUpload(records, person.workspace.id, 'lake.jpg', by)
  const result = async (source: Image, instruction: string) => {
    const { result } = await addEdit(records, source, instruction, by)
    if (!result) throw new Error('A done edit has a result.')
    return result
  }
  const sunset = await result(upload, 'make it sunset')
  const boat = await result(sunset, 'add a boat')
  const winter = await result(upload, 'make it winter')
  for (const status of ['queued', 'running', 'failed', 'cancelled'] as const) {
    await addEdit(records, winter, `an edit that is ${status}`, { status, ...by })
  }
  return { person, upload, sunset, boat, winter }
}

/** Many uploads one minute apart, the newest now, every tenth a favourite, in one statement: for benchmarks. */
export async function gallery(records: Records, workspaceId: string, count: number): Promise<void> {
  await records.unsafe.$executeRaw`
    INSERT INTO "Blob" (sha256, bytes, "mediaType")
    SELECT encode(sha256(('gallery ' || i)::bytea), 'hex'), 100000, 'image/jpeg' FROM generate_series(1, ${count}::int) AS i
    ON CONFLICT DO NOTHING`
  await records.unsafe.$executeRaw`
    INSERT INTO "Image" (id, "workspaceId", kind, status, "blobHash", width, height, name, favourite, "createdAt", "updatedAt")
    SELECT gen_random_uuid(), ${workspaceId}::uuid, 'upload', 'ready', encode(sha256(('gallery ' || i)::bytea), 'hex'),
      640, 480,
      (ARRAY['harbour', 'garden', 'lake', 'mountain', 'street', 'portrait', 'kitchen'])[1 + i % 7] || ' ' || i || '.jpg',
      i % 10 = 0, now() - i * interval '1 minute', now()
    FROM generate_series(1, ${count}::int) AS i`
}

/**
 * Many edits of an upload with their results, a minute apart, in a few statements: for benchmarks. Each edit except
 * those of the original changes an earlier result.
 * @param sourceOf index of the result that the edit of an index changes; undefined for the upload
 * @returns ids of the results, the oldest first
 */
export async function longHistory(
  records: Records,
  upload: Image,
  count: number,
  sourceOf: (index: number) => number | undefined,
): Promise<string[]> {
  const { workspaceId, id: treeId, blobHash } = upload
  const scope = records.workspace(workspaceId)
  const nodes = Array.from({ length: count }, (_, i) => {
    const createdAt = new Date(Date.UTC(2026, 0, 1, 0, i))
    return { editId: randomUUID(), imageId: randomUUID(), createdAt, instruction: `make it look like number ${i}` }
  })
  await scope.edit.createMany({
    data: nodes.map(({ editId: id, createdAt, instruction }) => ({
      ...{ id, workspaceId, treeId, createdAt, instruction, batchId: randomUUID(), idempotencyKey: randomUUID() },
      ...{ steps: 20, textGuidance: 7.5, imageGuidance: 1.5, seed: 1n, scheduler: 'checkpoint', resolution: 512 },
      ...{ restore: 'detail', status: 'done', progress: 1, attempts: 1, startedAt: createdAt, finishedAt: createdAt },
      timings: { 'load-image': 40.5, 'encode-text': 18.25, denoise: 2710.125, decode: 210.5, restore: 180.75 },
    })),
  })
  await scope.image.createMany({
    data: nodes.map(({ editId, imageId: id, createdAt, instruction }) => ({
      ...{ id, workspaceId, treeId, editId, createdAt, instruction, blobHash, name: upload.name },
      ...{ kind: 'result', status: 'ready', width: 640, height: 480 },
    })),
  })
  await scope.rendition.createMany({
    data: nodes.flatMap(({ imageId }) =>
      (['thumbnail', 'preview', 'full', 'model'] as const).map((kind) => ({
        ...{ workspaceId, imageId, kind, blobHash, width: 640, height: 480 },
      })),
    ),
  })
  const sources = nodes.map((_, i) => nodes[sourceOf(i) ?? -1]?.imageId ?? treeId)
  await records.unsafe.$executeRaw`
    UPDATE "Edit" SET "sourceId" = pair.source
    FROM unnest(${nodes.map(({ editId }) => editId)}::uuid[], ${sources}::uuid[]) AS pair(edit, source)
    WHERE "Edit"."id" = pair.edit`
  return nodes.map(({ imageId }) => imageId)
}
