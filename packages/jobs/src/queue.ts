import type { Records } from '@amend/db'
import { fromPrisma, type JobInsert, PgBoss } from 'pg-boss'
import { definitionOf, type JobName, jobNames, type Payload, parsePayload } from './definitions.ts'
import { nextTags, priorityOf } from './fairness.ts'
import { findLiveJob, schema } from './job-table.ts'
import { type JobLog, silent } from './log.ts'
import { type Need, tierOf } from './needs.ts'

/** The channel that announces the name of a waiting job when its transaction commits. */
export const waitingChannel = 'amend_job_waiting'
/** The channel that announces the id of a cancelled job. */
export const cancelledChannel = 'amend_job_cancelled'

export interface RequestOptions {
  /** The person whose turn the job takes; without one, the job runs before all turns. */
  readonly person?: string
  /** The share of the person's turn that each job takes: a positive integer. Default 1. */
  readonly cost?: number
  /** The delay in seconds. */
  readonly delay?: number
  /** What the jobs need of a worker; with a person only. Absent: every worker takes them. */
  readonly need?: Need | undefined
}

export interface Queue {
  /**
   * Adds jobs in the caller's transaction: they exist if and only if it commits. A job whose key waits or runs already
   * is not added again. Call it before `appendEvent`.
   * @throws JobError 'unknown-job', 'bad-payload'
   */
  request<N extends JobName>(
    records: Records,
    name: N,
    payloads: Payload<N> | readonly Payload<N>[],
    options?: RequestOptions,
  ): Promise<void>
  /**
   * Ends a waiting or running job in the caller's transaction. A worker that runs it is notified, and its later writes
   * are refused. Call it before the record changes.
   * @returns whether there was one
   */
  cancel(records: Records, name: JobName, key: string): Promise<boolean>
  close(): Promise<void>
  /** pg-boss itself: for statistics and administration. */
  readonly boss: PgBoss
  readonly url: string
  readonly log: JobLog
}

export interface QueueOptions {
  /** Also schedules periodic jobs and keeps pg-boss's tables small. Default false. */
  readonly worker?: boolean
  /** The maximum number of connections. Default 2, of a worker 4. */
  readonly connections?: number
  readonly log?: JobLog
}

const day = 24 * 60 * 60
/** How long an ended job is kept, for statistics. */
const history = 7 * day
/** How long a waiting job is kept; its record is then found by `reconcile`. */
const retention = 60 * day

/**
 * The queue of an installation: pg-boss in a schema of its own, created by the first process that opens it.
 * @param url of the database; directly, not through a pooler that shares sessions
 */
export async function openQueue(url: string, options: QueueOptions = {}): Promise<Queue> {
  const { worker = false, log = silent } = options
  const boss = new PgBoss({
    connectionString: url,
    schema,
    max: options.connections ?? (worker ? 4 : 2),
    application_name: worker ? 'amend-worker' : 'amend-queue',
    supervise: worker,
    schedule: worker,
    registerInstance: worker,
  })
  boss.on('error', (error) => log.error({ error }, 'The queue met an error.'))
  boss.on('warning', ({ message, data }) => log.warn({ data }, message))
  await boss.start()
  try {
    for (const name of jobNames) await prepare(boss, name, worker)
  } catch (error) {
    await boss.stop({ graceful: false })
    throw error
  }
  return {
    boss,
    url,
    log,
    request: (records, name, payloads, chosen) => request(boss, records, name, payloads, chosen),
    cancel: (records, name, key) => cancel(boss, records, name, key),
    close: () => boss.stop({ graceful: false }),
  }
}

async function prepare(boss: PgBoss, name: JobName, worker: boolean) {
  const { attempts, pause, longestPause, cron } = definitionOf(name)
  const options = {
    retryLimit: attempts - 1,
    retryDelay: pause,
    retryBackoff: true,
    retryDelayMax: longestPause,
    // Our own recovery of stalled jobs enforces leases and time limits, because it also updates the record.
    expireInSeconds: day - 1,
    deleteAfterSeconds: history,
    retentionSeconds: retention,
  }
  await boss.createQueue(name, { policy: 'exclusive', ...options })
  if (!worker) return
  await boss.updateQueue(name, options)
  if (cron) await boss.schedule(name, cron, {}, { tz: 'UTC' })
}

async function request<N extends JobName>(
  boss: PgBoss,
  records: Records,
  name: N,
  payloads: Payload<N> | readonly Payload<N>[],
  { person, cost = 1, delay = 0, need }: RequestOptions = {},
) {
  const { key } = definitionOf(name)
  const parsed = [payloads].flat().map((payload) => parsePayload(name, payload))
  if (parsed.length === 0) return
  const tags = person === undefined ? [] : await nextTags(records, name, person, { count: parsed.length, cost })
  const jobs = parsed.map((payload, i): JobInsert => {
    const tag = tags[i]
    return {
      data: payload,
      ...(key && { singletonKey: key(payload) }),
      ...(person !== undefined &&
        tag !== undefined && {
          group: { id: person, ...(need && { tier: tierOf(need) }) },
          priority: priorityOf(tag),
        }),
      ...(delay > 0 && { startAfter: delay }),
    }
  })
  await boss.insert(name, jobs, { db: fromPrisma(records.unsafe) })
  if (delay === 0) await announce(records, waitingChannel, name)
}

async function cancel(boss: PgBoss, records: Records, name: JobName, key: string) {
  const id = await findLiveJob(records, name, key)
  if (id === undefined) return false
  await boss.cancel(name, id, { db: fromPrisma(records.unsafe) })
  await announce(records, cancelledChannel, id)
  return true
}

export async function announce(records: Records, channel: string, payload: string): Promise<void> {
  await records.unsafe.$executeRaw`SELECT pg_notify(${channel}, ${payload})`
}
