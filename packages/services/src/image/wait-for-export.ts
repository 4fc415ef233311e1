import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, Export } from '@amend/db'
import { notFound, ServiceError } from '../error.ts'

/** How long a request waits for a file to be made, and the shortest and longest pause before it looks again, ms. */
const waiting = { most: 60_000, first: 40, longest: 250 }

/**
 * The hash of the file, once a worker has made it.
 * @param signal of the request
 * @throws ServiceError 'not-ready', 'not-found'; the signal's reason
 */
export async function waitForExport(database: Database, requested: Export, signal: AbortSignal): Promise<string> {
  const until = Date.now() + waiting.most
  let pause = waiting.first
  for (let row = requested; ; ) {
    if (row.status === 'ready' && row.blobHash !== null) return row.blobHash
    if (row.status === 'failed') throw new ServiceError('not-ready', 'The file could not be made. Try again later.')
    if (Date.now() >= until) throw new ServiceError('not-ready', 'The file is not ready yet. Try again in a minute.')
    await sleep(pause, undefined, { signal })
    pause = Math.min(waiting.longest, pause * 1.5)
    const found = await database.workspace(row.workspaceId).export.findFirst({ where: { id: row.id } })
    if (!found) throw notFound()
    row = found
  }
}
