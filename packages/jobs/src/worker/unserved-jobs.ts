import type { FailureCode } from '@amend/contract'
import type { Database } from '@amend/db'
import { fromPrisma } from 'pg-boss'
import { type JobName, parsePayload } from '../definitions.ts'
import { findUnserved, holdWaiting, type Need, needOf, type UnservedJob } from '../needs.ts'
import type { Queue } from '../queue.ts'
import type { Failure, JobHandler, JobHandlers } from './handler.ts'

interface UnservedOptions {
  /** How long a job waits while no running worker takes it, ms. A worker that is replaced must have started by then. */
  readonly patience: number
}

/**
 * Looks for jobs that no running worker takes, so that none waits without an end. It says so in the log at once, and fails them when
 * their time is over. Several workers may do so concurrently.
 */
export function unservedJobs(queue: Queue, database: Database, handlers: JobHandlers, { patience }: UnservedOptions) {
  const names = Object.keys(handlers) as JobName[]
  let since = new Map<string, number>()
  return {
    look: async () => {
      const now = performance.now()
      const before = since
      since = new Map()
      for (const job of await findUnserved(database, names)) {
        const first = before.get(job.id) ?? now
        since.set(job.id, first)
        const fields = { job: job.name, id: job.id, needs: needOf(job.tier) }
        if (first === now) queue.log.warn(fields, 'A job waits for a worker that takes it: none runs.')
        if (now - first >= patience && (await giveUp(queue, database, handlers, job))) {
          queue.log.error(fields, 'A job was ended: no worker that takes it has started.')
        }
      }
    },
  }
}

const failureFor = ({ kind, memory }: Need): Failure<FailureCode> => ({
  code: 'no-worker',
  message: `No running worker can do this: it needs one that takes ${kind} weights, with ${gigabytes(memory)} GB of memory. Tell the administrator of this installation.`,
  retry: false,
})

const gigabytes = (mebibytes: number): string => ((mebibytes * 2 ** 20) / 1e9).toFixed(1)

/** @returns whether it still waited */
function giveUp(queue: Queue, database: Database, handlers: JobHandlers, job: UnservedJob): Promise<boolean> {
  const fail = async <N extends JobName>(name: N, handler: JobHandler<N> | undefined) =>
    database.transaction(async (records) => {
      if (!(await holdWaiting(records, job.id))) return false
      await queue.boss.cancel(name, job.id, { db: fromPrisma(records.unsafe) })
      await handler?.fail?.(records, parsePayload(name, job.data), failureFor(needOf(job.tier)))
      return true
    })
  const name = job.name as JobName
  return fail(name, handlers[name] as JobHandler<JobName> | undefined)
}
