import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { claimBlob, type Database } from '@amend/db'
import { makeZip } from 'client-zip'
import { type ArchiveSource, archiveFiles } from './archive.ts'
import { workspacesOf } from './facts.ts'

/**
 * Writes the archive of an account into the storage while it is read: one picture at most is in memory as a whole.
 * @returns the hash of the archive
 * @throws BlobError 'no-space', 'unavailable'
 */
export async function writeArchive(source: ArchiveSource, signal: AbortSignal): Promise<string> {
  const { database, blobs, userId } = source
  await blobs.requireRoom(await estimatedBytes(database, userId), 'accepted')
  signal.throwIfAborted()
  const archive = makeZip(archiveFiles(source))
  const stream = Readable.fromWeb(archive as ReadableStream<Uint8Array>)
  const { sha256 } = await blobs.put(abortable(stream, signal), {
    claim: (stored) => claimBlob(database, { ...stored, mediaType: 'application/zip' }),
  })
  return sha256
}

async function* abortable<T>(parts: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const part of parts) {
    signal.throwIfAborted()
    yield part
  }
}

/** Of all pictures: they are stored in the archive as they are. */
async function estimatedBytes(database: Database, userId: string): Promise<number> {
  let bytes = 0
  for (const { id, kind } of await workspacesOf(database, userId)) {
    const [row] = await database.unsafe.$queryRaw<{ bytes: number }[]>`
      SELECT COALESCE(sum(blob.bytes), 0)::float8 AS bytes
      FROM "Image" AS image JOIN "Blob" AS blob ON blob.sha256 = image."blobHash"
      WHERE image."workspaceId" = ${id}::uuid AND image.kind <> 'sketch'
        AND (${kind === 'personal'} OR image."createdById" = ${userId}::uuid)`
    bytes += row?.bytes ?? 0
  }
  return bytes
}
