import type { FailureCode } from '@amend/contract'
import type { Database } from '@amend/db'
import { type Attempt, endJob, retryJob } from '../attempt.ts'
import { definitionOf, type JobName, jobsInLane, parsePayload } from '../definitions.ts'
import { JobError } from '../error.ts'
import { findStalledJobs, type StalledJob } from '../job-table.ts'
import type { Queue } from '../queue.ts'
import { attemptKey } from './active-job.ts'
import type { Failure, JobHandler, JobHandlers } from './handler.ts'

const failures: Readonly<Record<'overdue' | 'worker-lost', Failure<FailureCode>>> = {
  overdue: { code: 'overdue', message: 'This took longer than it may.', retry: false },
  'worker-lost': { code: 'worker-lost', message: 'The machine stopped while it worked on this.', retry: true },
}

export interface StalledJobRecovery {
  /**
   * Takes jobs from dead or silent workers, and puts them back or ends them. Several workers may do so concurrently.
   */
  recover(): Promise<void>
}

export interface RecoveryOptions {
  /** The time without a heartbeat after which a worker counts as dead, ms. */
  readonly lease: number
  /** How long a worker's connection may be gone before its jobs go to other workers, ms. */
  readonly disconnectTimeout: number
  /** Whether this worker itself runs an attempt, and so knows its state. */
  isOurs(key: string): boolean
}

export function stalledJobRecovery(
  queue: Queue,
  database: Database,
  handlers: JobHandlers,
  { lease, disconnectTimeout, isOurs }: RecoveryOptions,
): StalledJobRecovery {
  const names = Object.keys(handlers) as JobName[]
  // The table does not tell how long a job waited for its turns. Its own worker counts without that.
  const limits = Object.fromEntries(names.map((name) => [name, jobsInLane * definitionOf(name).limit]))
  let disconnectedSince = new Map<string, number>()

  const reasonToTake = (job: StalledJob, now: number) => {
    if (job.overdue) return 'overdue'
    const key = attemptKey(job)
    if (isOurs(key)) return undefined
    if (job.silent) return 'worker-lost'
    const since = disconnectedSince.get(key) ?? now
    return now - since >= disconnectTimeout ? 'worker-lost' : undefined
  }

  return {
    recover: async () => {
      const now = performance.now()
      // After an outage of the database all connections were gone: their timeout starts again.
      const before = disconnectedSince
      disconnectedSince = new Map()
      const stalled = await findStalledJobs(database, limits, lease)
      for (const job of stalled) {
        if (job.disconnected) disconnectedSince.set(attemptKey(job), before.get(attemptKey(job)) ?? now)
      }
      for (const job of stalled) {
        const reason = reasonToTake(job, now)
        if (reason) await take(queue, database, handlers, job, failures[reason])
      }
    },
  }
}

async function take(queue: Queue, database: Database, handlers: JobHandlers, job: StalledJob, failure: Failure) {
  const fields = { job: job.name, id: job.id, attempt: job.retryCount + 1, code: failure.code }
  try {
    const retried = await giveUp(queue, database, job.name, job, failure, handlers[job.name])
    queue.log.warn(fields, retried ? 'A job was taken from a lost worker.' : 'A job was ended for its lost worker.')
  } catch (error) {
    if (error instanceof JobError && error.code === 'lost-lease') return
    // The next attempt or the next recovery may succeed; the other jobs do not wait for it.
    queue.log.error({ ...fields, error }, 'A job could not be taken from a lost worker.')
  }
}

async function giveUp<N extends JobName>(
  queue: Queue,
  database: Database,
  name: N,
  job: StalledJob,
  failure: Failure,
  handler: JobHandler<N> | undefined,
): Promise<boolean> {
  const attempt: Attempt = { name, id: job.id, retryCount: job.retryCount }
  const retry = failure.retry && job.retryCount + 1 < definitionOf(name).attempts
  await database.transaction(async (records) => {
    if (retry) {
      await retryJob(queue, records, attempt, failure.code)
      await handler?.putBack?.(records, parsePayload(name, job.data))
    } else {
      await endJob(queue, records, attempt, { outcome: 'failed', code: failure.code })
      await handler?.fail?.(records, parsePayload(name, job.data), failure)
    }
  })
  return retry
}
