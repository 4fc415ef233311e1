import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@amend/db'
import type { JobLog, Queue } from '@amend/jobs'
import { writeDeliveries } from '@amend/services/webhook'

/** ms */
const interval = 2000

/**
 * Writes the messages of webhooks for new events until it is stopped: events are written with their cause, and need no
 * job.
 * @returns a promise that resolves when it has stopped
 */
export async function writeWebhooksWhileOpen(
  database: Database,
  queue: Queue,
  log: JobLog,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      if (await writeDeliveries(database, queue)) continue
    } catch (error) {
      log.warn({ error }, 'The messages of webhooks could not be written.')
    }
    await sleep(interval, undefined, { signal }).catch(() => {})
  }
}
