import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@amend/db'
import { isUnreachable, type JobLog } from '@amend/jobs'
import { judgeCanary } from '@amend/services/canary'

/** How often the outcome of a canary is looked at, ms. */
const interval = 15_000

/** Rolls back a canary whose candidate is worse, until the signal aborts. Each worker looks; one of them decides. */
export async function judgeCanariesWhileOpen(database: Database, log: JobLog, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await judgeCanary(database, log).catch((error: unknown) => {
      if (!isUnreachable(error)) log.error({ error }, 'A canary could not be judged.')
    })
    await sleep(interval, undefined, { signal }).catch(() => undefined)
  }
}
