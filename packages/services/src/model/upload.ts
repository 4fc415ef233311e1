/** Files of checkpoints and LoRAs that administrators send in pieces, so that an interrupted upload goes on where it stopped. */
import type { SessionPrincipal } from '@amend/auth'
import { modelLimits } from '@amend/contract'
import { claimBlob, isUniqueViolation, lockByName, type ModelUpload, type Records } from '@amend/db'
import { BlobError, type Stored } from '@amend/storage'
import { recordAdministration } from '../audit/record.ts'
import { changedMeanwhile, notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import type { ModelUploadItem } from '../types.ts'

/** A file that an administrator is going to send. */
export interface NewModelUpload {
  readonly kind: 'checkpoint' | 'lora'
  readonly fileName: string
  readonly bytes: number
  /** When the file was changed: another one of the same name is another upload. */
  readonly changedAt: Date
}

const gigabyte = 1e9
/** An upload that does not go on for so long is deleted, ms. */
const keptFor = 7 * 24 * 60 * 60 * 1000

/**
 * Begins an upload, or finds the one of the same file that was interrupted.
 * @throws ServiceError 'model-too-large'; BlobError 'no-space' when it does not fit on the disk
 */
export async function beginModelUpload(
  { database, blobs, settings }: Services,
  { person }: SessionPrincipal,
  { kind, fileName, bytes, changedAt }: NewModelUpload,
): Promise<ModelUploadItem> {
  if (bytes > settings.modelBytes) {
    const limit = settings.modelBytes / gigabyte
    throw new ServiceError('model-too-large', `A file of a model may have ${limit} GB at most here.`, { limit })
  }
  const given = { kind, fileName, bytes: BigInt(bytes), changedAt, startedById: person.id }
  const earlier = await database.installation.modelUpload.findFirst({ where: given })
  const received = earlier ? await receivedOf(database, earlier.id) : { pieces: 0, bytes: 0 }
  await blobs.requireRoom(bytes - received.bytes)
  if (earlier) return itemOf(earlier, received)
  return database.transaction(async (records) => {
    const upload = await records.installation.modelUpload.create({ data: given })
    await recordAdministration(records, person.id, {
      ...{ action: 'model:send', subjectId: upload.id, name: fileName, before: {}, after: { kind, bytes } },
    })
    return itemOf(upload, received)
  })
}

/** Deletes an upload with its pieces. @throws ServiceError 'not-found', 'changed-meanwhile' while a worker reads it */
export function discardModelUpload({ database }: Services, { person }: SessionPrincipal, id: string): Promise<void> {
  return database.transaction(async (records) => {
    const upload = await findUpload(records, person.id, id)
    await requireUnused(records, id)
    await records.installation.modelUpload.delete({ where: { id } })
    await recordAdministration(records, person.id, {
      ...{ action: 'model:discard', subjectId: id, name: upload.fileName },
      ...{ before: { bytes: Number(upload.bytes) }, after: {} },
    })
  })
}

export interface ModelPiece {
  readonly uploadId: string
  /** From 0. A piece that is here already is not stored again. */
  readonly number: number
}

/**
 * Stores a piece of a file. All but the last have the same size.
 * @throws ServiceError 'not-found', 'changed-meanwhile' for a piece that does not come next, 'upload-broken-off' for one that is
 * cut off or too long
 */
export async function storeModelPiece(
  { database, blobs }: Services,
  { person }: SessionPrincipal,
  { uploadId, number }: ModelPiece,
  body: AsyncIterable<Uint8Array>,
): Promise<ModelUploadItem> {
  const upload = await findUpload(database, person.id, uploadId)
  const received = await receivedOf(database, uploadId)
  if (number < received.pieces) return itemOf(upload, received)
  if (number > received.pieces) throw changedMeanwhile()
  const expected = Math.min(modelLimits.pieceBytes, Number(upload.bytes) - received.bytes)
  if (expected <= 0) throw changedMeanwhile()
  const stored = await blobs
    .put(body, {
      limit: expected,
      claim: async (piece: Stored) => {
        if (piece.bytes !== expected) throw brokenOff()
        await claimBlob(database, { ...piece, mediaType: 'application/octet-stream' })
      },
    })
    .catch((cause: unknown) => {
      throw cause instanceof BlobError && cause.code === 'too-large' ? brokenOff(cause) : cause
    })
  try {
    const piece = { uploadId, number, blobHash: stored.sha256, bytes: stored.bytes }
    await database.installation.modelUploadPiece.create({ data: piece })
  } catch (error) {
    // A second tab was faster.
    if (!isUniqueViolation(error)) throw error
  }
  return itemOf(upload, await receivedOf(database, uploadId))
}

const brokenOff = (cause?: unknown) =>
  new ServiceError('upload-broken-off', 'This piece of the file did not arrive whole. Send it again.', { cause })

/**
 * An upload that has arrived whole and that no worker reads yet.
 * @throws ServiceError 'not-found', 'not-ready', 'changed-meanwhile', 'bad-input' for another kind
 */
export async function requireWholeUpload(
  records: Records,
  personId: string,
  id: string,
  kind: NewModelUpload['kind'],
): Promise<ModelUpload> {
  const upload = await findUpload(records, personId, id)
  if (upload.kind !== kind) throw new ServiceError('bad-input', 'This file was sent for something else.')
  const received = await receivedOf(records, id)
  if (BigInt(received.bytes) !== upload.bytes) {
    throw new ServiceError('not-ready', 'The file has not arrived whole yet. Send it to its end.')
  }
  await requireUnused(records, id)
  return upload
}

async function requireUnused(records: Records, uploadId: string): Promise<void> {
  await lockByName(records, `model-upload ${uploadId}`)
  const where = { uploadId, status: 'waiting' as const }
  if ((await records.installation.modelTask.count({ where })) > 0) throw changedMeanwhile()
}

/** Deletes uploads that nobody went on with. */
export async function pruneModelUploads({ unsafe }: Records): Promise<void> {
  await unsafe.$executeRaw`
    DELETE FROM "ModelUpload" AS upload WHERE "createdAt" < ${new Date(Date.now() - keptFor)}
      AND NOT EXISTS (SELECT FROM "ModelTask" WHERE "uploadId" = upload.id AND status = 'waiting')`
}

async function findUpload({ installation }: Records, startedById: string, id: string): Promise<ModelUpload> {
  const upload = await installation.modelUpload.findFirst({ where: { id, startedById } })
  if (!upload) throw notFound()
  return upload
}

async function receivedOf({ installation }: Records, uploadId: string): Promise<{ pieces: number; bytes: number }> {
  const { _count, _sum } = await installation.modelUploadPiece.aggregate({
    where: { uploadId },
    _count: true,
    _sum: { bytes: true },
  })
  return { pieces: _count, bytes: _sum.bytes ?? 0 }
}

const itemOf = (
  { id, kind, fileName, bytes }: ModelUpload,
  received: { readonly pieces: number; readonly bytes: number },
): ModelUploadItem => ({
  ...{ id, kind, fileName, bytes: Number(bytes), pieceBytes: modelLimits.pieceBytes },
  ...{ receivedPieces: received.pieces, receivedBytes: received.bytes },
})
