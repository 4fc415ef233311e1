/**
 * Which blobs are in use. A writer claims bytes (`claimBlob`), stores them, and refers to them from a row, all within
 * the grace period of the clean-up: so no blob is deleted between being stored and being referred to.
 */
import type { Database } from './client.ts'
import { Prisma } from './generated/client.ts'
import type { Records } from './records.ts'

export interface BlobClaim {
  readonly sha256: string
  readonly bytes: number
  /** Properties by content. Those from an earlier claim of the same bytes stay. */
  readonly mediaType: string
}

/** Announces that bytes are about to be stored and referred to. Must be called before they are stored. */
export async function claimBlob(records: Records, { sha256, bytes, mediaType }: BlobClaim): Promise<void> {
  const claim = { sha256, bytes: BigInt(bytes), mediaType }
  await records.installation.blob.upsert({ where: { sha256 }, create: claim, update: { claimedAt: new Date() } })
}

/**
 * Adds records for blobs that the storage has and the database does not, such as after a restored backup, so that the
 * next clean-up deletes them.
 * @param found with the time at which each was stored
 * @returns how many were unknown
 */
export async function adoptBlobs(
  records: Records,
  found: readonly { readonly sha256: string; readonly bytes: number; readonly storedAt: Date }[],
): Promise<number> {
  const data = found.map(({ sha256, bytes, storedAt }) => {
    return { sha256, bytes: BigInt(bytes), mediaType: 'application/octet-stream', claimedAt: storedAt }
  })
  return (await records.installation.blob.createMany({ data, skipDuplicates: true })).count
}

export interface CleanUpOptions {
  /** Blobs claimed after this are kept. */
  readonly claimedBefore: Date
  /** Deletes the bytes. May be called again for a blob whose bytes are already deleted. */
  readonly remove: (sha256: string) => Promise<void>
  /** Blobs per transaction. Default 100. */
  readonly batch?: number
}

/**
 * Deletes blobs to which no record refers, bytes before rows: a crash in between leaves a row that the next clean-up
 * finds. While the bytes are deleted their rows are locked, so a claim of the same content waits and then stores it
 * again.
 * @returns how many were deleted
 */
export async function deleteUnusedBlobs(database: Database, options: CleanUpOptions): Promise<number> {
  const { claimedBefore, remove, batch = 100 } = options
  let deleted = 0
  for (;;) {
    const count = await database.transaction(
      async (records) => {
        const rows = await records.unsafe.$queryRaw<{ sha256: string }[]>`
          DELETE FROM "Blob" WHERE sha256 IN (
            SELECT sha256 FROM "Blob" AS blob
            WHERE "claimedAt" < ${claimedBefore} AND ${unused}
            ORDER BY "claimedAt" LIMIT ${batch} FOR UPDATE SKIP LOCKED
          ) RETURNING sha256`
        for (const { sha256 } of rows) await remove(sha256)
        return rows.length
      },
      { timeout: 60_000 },
    )
    deleted += count
    if (count < batch) return deleted
  }
}

const unused = Prisma.sql`
  NOT EXISTS (SELECT FROM "Image" WHERE "blobHash" = blob.sha256)
  AND NOT EXISTS (SELECT FROM "Rendition" WHERE "blobHash" = blob.sha256)
  AND NOT EXISTS (SELECT FROM "Export" WHERE "blobHash" = blob.sha256)
  AND NOT EXISTS (SELECT FROM "Shelf" WHERE "blobHash" = blob.sha256)
  AND NOT EXISTS (SELECT FROM "Dataset" WHERE "captionsHash" = blob.sha256)
  AND NOT EXISTS (SELECT FROM "DatasetPictures" WHERE "blobHash" = blob.sha256)
  AND NOT EXISTS (SELECT FROM "DatasetHandmade" WHERE "beforeHash" = blob.sha256)
  AND NOT EXISTS (SELECT FROM "DatasetHandmade" WHERE "afterHash" = blob.sha256)
  AND NOT EXISTS (SELECT FROM "AccountExport" WHERE "blobHash" = blob.sha256)
  AND NOT EXISTS (SELECT FROM "GoldenItem" WHERE "photoHash" = blob.sha256 OR "targetHash" = blob.sha256)
  AND NOT EXISTS (SELECT FROM "EvaluationPicture" WHERE "blobHash" = blob.sha256)
  AND NOT EXISTS (SELECT FROM "ModelUploadPiece" WHERE "blobHash" = blob.sha256)
  AND NOT EXISTS (SELECT FROM "Edit" WHERE "maskHash" = blob.sha256)
  AND NOT EXISTS (SELECT FROM "TrainingSample" WHERE "beforeHash" = blob.sha256)
  AND NOT EXISTS (SELECT FROM "TrainingSample" WHERE "targetHash" = blob.sha256)
  AND NOT EXISTS (SELECT FROM "TrainingSample" WHERE "answerHash" = blob.sha256)`
