import { appendEvent, claimBlob, isUniqueViolation } from '@amend/db'
import type { Stored } from '@amend/storage'
import type { Member } from '../access.ts'
import { ServiceError } from '../error.ts'
import { requireQuota } from '../quota.ts'
import { limitRate } from '../rate-limits.ts'
import type { Services } from '../services.ts'
import type { ImageItem, ImageOrigin, UploadedImage } from '../types.ts'
import { fileName } from './file-name.ts'
import { getImage } from './find.ts'
import { imageItem, imageParts } from './item.ts'
import { headBytes, mediaTypeOf } from './media-type.ts'

export interface Upload {
  /** A second upload with the same key returns the first picture. */
  readonly key: string
  /** Of the file. */
  readonly name: string
  /** Of the request's header, if it has one. */
  readonly contentLength?: number | undefined
  readonly body: AsyncIterable<Uint8Array>
  /** Of a remix. */
  readonly origin?: ImageOrigin
}

export interface UploadResult {
  readonly image: UploadedImage
  /** False when an earlier upload with the same key created it. */
  readonly created: boolean
}

/**
 * Receives a picture: checks its content before anything is stored, stores it unchanged, and queues its preparation.
 * @throws ServiceError 'empty-file', 'too-large', 'unsupported-format', 'upload-broken-off', 'key-taken', 'quota-reached';
 * AuthError 'too-many-attempts'; BlobError
 */
export async function receiveUpload(services: Services, member: Member, upload: Upload): Promise<UploadResult> {
  const earlier = await findByKey(member, upload.key)
  if (earlier) return { image: await withDuplicate(member, earlier), created: false }
  await limitRate(services.database, 'upload', member.personId)
  return storeUpload(services, member, upload)
}

/** Stores a picture whose key has not been used. */
export async function storeUpload(services: Services, member: Member, upload: Upload): Promise<UploadResult> {
  const { uploadBytes: limit } = services.settings
  const { contentLength, key } = upload
  if (contentLength !== undefined && contentLength > limit) throw tooLarge(limit)
  await services.blobs.requireRoom(contentLength ?? limit)
  await requireQuota(services, services.database, member.workspaceId, contentLength ?? 0)
  const stored = await keep(services, member, arriving(upload.body, limit, contentLength))
  try {
    const image = await createImage(services, member, stored, upload)
    return { image: await withDuplicate(member, image), created: true }
  } catch (error) {
    // A concurrent request with the same key was faster.
    const earlier = isUniqueViolation(error) && (await findByKey(member, key))
    if (earlier) return { image: await withDuplicate(member, earlier), created: false }
    throw error
  }
}

/** Stores the bytes if they are a picture and the workspace's quota allows it. */
async function keep(services: Services, { workspaceId }: Member, chunks: AsyncGenerator<Uint8Array>): Promise<Stored> {
  const { blobs, database } = services
  try {
    const { head, whole } = await readHead(chunks)
    const mediaType = await mediaTypeOf(head)
    const claim = async (stored: Stored) => {
      await requireQuota(services, database, workspaceId, stored.bytes)
      await claimBlob(database, { ...stored, mediaType })
    }
    return await blobs.put(whole, { claim })
  } finally {
    await chunks.return(undefined)
  }
}

/** @throws ServiceError 'key-taken' */
export async function findByKey({ records, personId }: Member, key: string): Promise<ImageItem | undefined> {
  const found = await records.image.findFirst({ where: { idempotencyKey: key }, include: imageParts })
  if (!found) return undefined
  if (found.createdById !== personId) throw new ServiceError('key-taken', 'This upload is another one. Start it again.')
  return imageItem(found, found.renditions, found.safetyFlag)
}

function createImage(services: Services, member: Member, { sha256, bytes }: Stored, { name, key, origin }: Upload) {
  const { database, queue } = services
  const { workspaceId, personId } = member
  return database.transaction(async (records) => {
    // Checked again with the row, because others may have stored files meanwhile.
    await requireQuota(services, records, workspaceId, bytes)
    const scope = records.workspace(workspaceId)
    const { id: imageId } = await scope.image.create({
      data: {
        ...{ workspaceId, kind: 'upload', blobHash: sha256, createdById: personId, idempotencyKey: key },
        name: fileName(name),
        ...(origin && { origin: origin.kind, originInstructions: [...origin.instructions] }),
      },
      select: { id: true },
    })
    await queue.request(records, 'image.prepare', { workspaceId, imageId }, { person: personId })
    await appendEvent(records, { workspaceId, kind: 'image.added', subjectId: imageId })
    return getImage({ records: scope }, imageId)
  })
}

/** Names an earlier upload of the same file. Both are kept: the person decides. */
export async function withDuplicate({ records }: Member, image: ImageItem): Promise<UploadedImage> {
  const row = await records.image.findFirst({ where: { id: image.id }, select: { blobHash: true, createdAt: true } })
  const earlier =
    row &&
    (await records.image.findFirst({
      where: {
        ...{ blobHash: row.blobHash, kind: 'upload', trashedAt: null, status: { not: 'refused' } },
        ...{ id: { not: image.id }, createdAt: { lte: row.createdAt } },
      },
      select: { id: true },
      orderBy: { createdAt: 'asc' },
    }))
  return { ...image, duplicateOf: earlier?.id ?? null }
}

/** The chunks of a body. Fails past the limit and when the body ends early. */
async function* arriving(body: AsyncIterable<Uint8Array>, limit: number, expected: number | undefined) {
  let bytes = 0
  const chunks = body[Symbol.asyncIterator]()
  try {
    for (;;) {
      const { done, value } = await chunks.next().catch(brokenOff)
      if (done) break
      bytes += value.length
      if (bytes > limit) throw tooLarge(limit)
      yield value
    }
    if (expected !== undefined && bytes !== expected) brokenOff()
  } finally {
    await chunks.return?.().catch(() => {})
  }
}

function brokenOff(cause?: unknown): never {
  if (cause instanceof ServiceError) throw cause
  throw new ServiceError('upload-broken-off', 'The upload broke off. Try again.', { cause })
}

/** The beginning of a stream, and the stream with it. */
async function readHead(chunks: AsyncGenerator<Uint8Array>) {
  const first: Uint8Array[] = []
  let bytes = 0
  while (bytes < headBytes) {
    const { done, value } = await chunks.next()
    if (done) break
    first.push(value)
    bytes += value.length
  }
  async function* whole() {
    yield* first
    yield* chunks
  }
  return { head: Buffer.concat(first).subarray(0, headBytes), whole: whole() }
}

function tooLarge(limit: number): ServiceError {
  const megabytes = Math.floor(limit / 2 ** 20)
  return new ServiceError('too-large', `The file is larger than the ${megabytes} MB that are taken.`)
}
