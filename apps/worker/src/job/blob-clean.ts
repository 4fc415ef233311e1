import { adoptBlobs, type Database, deleteUnusedBlobs } from '@amend/db'
import type { JobHandler } from '@amend/jobs'
import type { Blobs, ListedBlob } from '@amend/storage'

/** How long bytes may be without a reference, ms: longer than any job takes, including retries. */
export const blobGrace = 24 * 60 * 60 * 1000
const batch = 1000

/** Deletes bytes to which no record refers, known to the database or not, and the remains of interrupted uploads. */
export function blobCleanHandler(database: Database, blobs: Blobs, grace = blobGrace): JobHandler<'blob.clean'> {
  return {
    perform: async ({ signal }) => {
      const before = new Date(Date.now() - grace)
      await blobs.discardIncomplete(before)
      for await (const found of inBatches(blobs.list())) {
        signal.throwIfAborted()
        await adoptBlobs(database, found)
      }
      signal.throwIfAborted()
      await deleteUnusedBlobs(database, { claimedBefore: before, remove: (sha256) => blobs.delete(sha256) })
      return undefined
    },
  }
}

async function* inBatches(listed: AsyncIterable<ListedBlob>): AsyncGenerator<ListedBlob[]> {
  let found: ListedBlob[] = []
  for await (const blob of listed) {
    found.push(blob)
    if (found.length < batch) continue
    yield found
    found = []
  }
  if (found.length > 0) yield found
}
