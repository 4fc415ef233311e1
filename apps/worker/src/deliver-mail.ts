import { setTimeout as sleep } from 'node:timers/promises'
import { deliverMail, type Mailer } from '@amend/auth/mail'
import type { Database } from '@amend/db'
import type { JobLog } from '@amend/jobs'

/** ms */
const interval = 3000

/**
 * Polls for mail that is due until it is stopped: a mail is written with its cause, and needs no job.
 * @returns a function that resolves when it has stopped
 */
export async function deliverWhileOpen(
  database: Database,
  mailer: Mailer,
  log: JobLog,
  signal: AbortSignal,
  pause = interval,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const { sent, failed } = await deliverMail(database, mailer)
      if (sent > 0 || failed > 0) log.info({ sent, failed }, 'Mail was delivered.')
    } catch (error) {
      log.warn({ error }, 'The outbox could not be looked at.')
    }
    await sleep(pause, undefined, { signal }).catch(() => {})
  }
}
