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
