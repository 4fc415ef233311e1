import { createHash, randomUUID } from 'node:crypto'
import { claimBlob } from '../blobs.ts'
import type { Edit, EditStatus, Image, Prisma } from '../generated/client.ts'
import type { Records } from '../records.ts'
import type { Person } from './person.ts'

export interface UploadOptions {
  readonly by?: Person
  readonly createdAt?: Date
  /** The hash of the bytes; by default of bytes that do not exist. */
  readonly sha256?: string
}

const size = { width: 640, height: 480 }

/** An uploaded picture that is prepared and has a thumbnail. */
export async function addUpload(
  records: Records,
  workspaceId: string,
  name: string,
  options: UploadOptions = {},
): Promise<Image> {
  const blobHash = await addBlob(records, options.sha256)
  const image = await records.workspace(workspaceId).image.create({
    data: {
      workspaceId,
      kind: 'upload',
      status: 'ready',
      blobHash,
      name,
      ...size,
      createdById: options.by?.user.id,
      createdAt: options.createdAt,
    },
  })
  await addThumbnail(records, image)
  return image
}

export interface AddedEdit {
  readonly edit: Edit
  /** When the edit finished. */
  readonly result?: Image
}

/** Creates an edit in any state, with its result when it has succeeded. */
export async function addEdit(
  records: Records,
  source: Image,
  instruction: string,
  options: { readonly status?: EditStatus; readonly by?: Person; readonly seed?: number } = {},
): Promise<AddedEdit> {
  const { status = 'done', by, seed = 0 } = options
  const { workspaceId } = source
  const scope = records.workspace(workspaceId)
  const edit = await scope.edit.create({
    data: {
      workspaceId,
      sourceId: source.id,
      treeId: source.treeId ?? source.id,
      createdById: by?.user.id,
      batchId: randomUUID(),
      idempotencyKey: randomUUID(),
      instruction,
      steps: 20,
      textGuidance: 7.5,
      imageGuidance: 1.5,
      seed: BigInt(seed),
      scheduler: 'checkpoint',
      resolution: 512,
      restore: 'detail',
      status,
      ...ofState(new Date())[status],
    },
  })
  if (status !== 'done') return { edit }
  const blobHash = await addBlob(records)
  const data = { workspaceId, kind: 'result' as const, status: 'ready' as const, blobHash, ...size }
  const result = await scope.image.create({
    data: { ...data, name: source.name, instruction, editId: edit.id, treeId: edit.treeId, createdById: by?.user.id },
  })
  await addThumbnail(records, result)
  return { edit, result }
}

/** The columns of an edit in each state. */
const ofState = (now: Date): Record<EditStatus, Partial<Prisma.EditUncheckedCreateInput>> => ({
  queued: {},
  running: { progress: 0.5, startedAt: now, leaseOwner: 'worker', heartbeatAt: now, attempts: 1 },
  done: { progress: 1, finishedAt: now, startedAt: now, attempts: 1 },
  failed: {
    finishedAt: now,
    startedAt: now,
    attempts: 3,
    errorCode: 'out-of-memory',
    errorMessage: 'The picture is too large for the memory of this machine.',
  },
  cancelled: { cancelRequestedAt: now, finishedAt: now },
})

async function addBlob(records: Records, sha256 = createHash('sha256').update(randomUUID()).digest('hex')) {
  await claimBlob(records, { sha256, bytes: 100_000, mediaType: 'image/jpeg' })
  return sha256
}

async function addThumbnail(records: Records, { workspaceId, id }: Image) {
  const blobHash = await addBlob(records)
  await records.workspace(workspaceId).rendition.create({
    data: { workspaceId, imageId: id, kind: 'thumbnail', blobHash, width: 320, height: 240 },
  })
}
