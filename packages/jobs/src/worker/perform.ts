import os from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@amend/db'
import type { PgBoss } from 'pg-boss'
import { beat, type ClaimedJob, endJob } from '../attempt.ts'
import { type JobName, jobNames, jobsInLane } from '../definitions.ts'
import { openListener } from '../listener.ts'
import { announcementOf, fetchWithin, type Offer } from '../needs.ts'
import { cancelledChannel, type Queue, waitingChannel } from '../queue.ts'
import { WakeSignal } from '../wake-signal.ts'
import { ActiveJob, attemptKey } from './active-job.ts'
import type { JobHandlers } from './handler.ts'
import { type Claimed, runLane } from './lane.ts'
import { runJob } from './run.ts'
import { stalledJobRecovery } from './stalled-jobs.ts'
import { unservedJobs } from './unserved-jobs.ts'

export interface WorkerOptions {
  readonly handlers: JobHandlers
  /**
   * Each lane runs one job at a time: of the first of its names that has one waiting. Small jobs come before large ones by
   * coming first in a lane, or wait for none by having a lane of their own. Jobs that call `turn` share a lane with those of
   * other people.
   */
  readonly lanes: readonly (readonly JobName[])[]
  /** Jobs that need more than this are left to other workers. Default: this worker takes all. */
  readonly offer?: Offer
  /** The worker's name in messages. Default: host and process. */
  readonly name?: string
  /**
   * The time without a heartbeat after which a worker counts as dead, ms; the same for all workers. It must exceed the
   * longest time for which a handler blocks the event loop. Default 60 s.
   */
  readonly lease?: number
  /**
   * The time after which a worker without a connection, as after its process has died, counts as dead, ms. It must
   * leave time to reconnect. Default 5 s.
   */
  readonly disconnectTimeout?: number
  /** How long a job that shares its lane computes before one of another person gets a turn, ms. Default 5 s. */
  readonly slice?: number
  /** How often a lane looks for jobs that nobody announced, such as those that waited for their time, ms. Default 2 s. */
  readonly pollInterval?: number
  /** The interval at which dead workers are looked for, ms. Default 2 s. */
  readonly recoveryInterval?: number
  /** The interval at which handlers look for records without a job, ms. Default 60 s. */
  readonly reconcileInterval?: number
  /** How long a job waits while no running worker takes it, ms. Default 10 minutes. */
  readonly patience?: number
}

export interface JobWorker {
  /** The number of running jobs. */
  readonly running: number
  /**
   * Claims no more jobs and waits for the running ones. After the grace period (ms, default 30 s) they are aborted,
   * stop at their next step and go back to the queue; the attempt does not count.
   */
  stop(grace?: number): Promise<void>
}

const attemptLock = 'hashtextextended($1, 0)'

/** Performs jobs until it is stopped. */
export async function performJobs(queue: Queue, database: Database, options: WorkerOptions): Promise<JobWorker> {
  const { handlers, lanes, lease = 60_000, disconnectTimeout = 5000, pollInterval = 2000 } = options
  const { recoveryInterval = 2000, reconcileInterval = 60_000, slice = 5000, patience = 600_000, offer } = options
  const { boss, log } = queue
  const name = options.name ?? `${os.hostname()}:${process.pid}`
  const running = new Map<string, ActiveJob<JobName>>()
  const wake = new WakeSignal()
  const stopping = new AbortController()

  const listener = await openListener({
    url: queue.url,
    channels: [waitingChannel, cancelledChannel],
    log,
    name: announcementOf(offer),
    onNotification: (channel, payload) => {
      if (channel === waitingChannel) wake.notify()
      else for (const job of running.values()) if (job.id === payload) job.abort('cancelled')
    },
    onConnect: async (query) => {
      for (const key of running.keys()) await query(`SELECT pg_advisory_lock_shared(${attemptLock})`, [key])
      wake.notify()
    },
  })

  /**
   * Takes the lock that shows other workers that the job is running here. Without a connection, `onConnect` takes it
   * later.
   */
  const show = (verb: 'lock' | 'unlock', key: string) =>
    listener.query(`SELECT pg_advisory_${verb}_shared(${attemptLock})`, [key]).catch(() => {})

  const fetchOptions = offer && { db: narrowed(boss, offer) }
  const claimOne = async <N extends JobName>(jobName: N, without: readonly string[]): Promise<Claimed | undefined> => {
    const handler = handlers[jobName]
    if (!handler) return undefined
    const [claimed] = await boss.fetch<object>(jobName, {
      ...{ includeMetadata: true, ignoreGroups: [...without] },
      ...fetchOptions,
    })
    if (!claimed) return undefined
    const job = await readJob(jobName, { ...claimed, name: jobName }, name, queue, database)
    // Another may wait behind the one that nobody can read.
    if (!job) return claimOne(jobName, without)
    const key = attemptKey(claimed)
    const perform = async () => {
      try {
        await show('lock', key)
        if (stopping.signal.aborted) job.abort('stopping')
        await runJob(queue, database, handler, job)
      } finally {
        running.delete(key)
        await show('unlock', key)
      }
    }
    running.set(key, job)
    return { job, person: claimed.groupId ?? undefined, perform }
  }

  const claimFirst = async (names: readonly JobName[], without: readonly string[]): Promise<Claimed | undefined> => {
    if (!listener.connected) return undefined
    for (const jobName of names) {
      const claimed = await claimOne(jobName, without)
      if (claimed) return claimed
    }
    return undefined
  }

  const openLane = (names: readonly JobName[]) =>
    runLane({
      ...{ wake, pollInterval, slice, mostOpen: jobsInLane, stopping: stopping.signal },
      claim: (without) => claimFirst(names, without),
      onFailure: (error) => void log.warn({ error }, 'No job could be claimed.'),
    })

  const recovery = stalledJobRecovery(queue, database, handlers, {
    lease,
    disconnectTimeout,
    isOurs: (key) => running.has(key),
  })
  const unserved = unservedJobs(queue, database, handlers, { patience })
  const reconcile = async () => {
    for (const handler of Object.values(handlers)) await handler.reconcile?.()
  }

  const finished = new AbortController()
  const repeat = (run: () => Promise<void>, interval: number, problem: string) =>
    repeatUntil(finished.signal, interval, () => run().catch((error) => log.warn({ error }, problem)))
  const chores = [
    repeat(() => heartbeat(queue, [...running.values()]), lease / 4, 'The heartbeat failed.'),
    repeat(() => recovery.recover(), recoveryInterval, 'Looking for lost workers failed.'),
    repeat(() => unserved.look(), recoveryInterval, 'Looking for jobs that no worker takes failed.'),
    repeat(reconcile, reconcileInterval, 'Looking for records without a job failed.'),
  ]
  const working = Promise.all(lanes.map(openLane))

  const stop = async (grace: number) => {
    stopping.abort()
    wake.notify()
    const tooLong = new AbortController()
    await Promise.race([working, sleep(grace, undefined, { signal: tooLong.signal }).catch(() => {})])
    tooLong.abort()
    for (const job of running.values()) job.abort('stopping')
    await working
    finished.abort()
    await Promise.all(chores)
    await listener.close()
  }
  let stopped: Promise<void> | undefined
  return {
    get running() {
      return running.size
    },
    stop: (grace = 30_000) => {
      stopped ??= stop(grace)
      return stopped
    },
  }
}

/** pg-boss's own connections, through which it fetches only jobs that need no more than is offered. */
function narrowed(boss: PgBoss, offer: Offer) {
  const db = boss.getDb()
  return {
    executeSql: (text: string, values?: unknown[]) => {
      const query = fetchWithin(text, values ?? [], offer)
      return db.executeSql(query.text, query.values)
    },
  }
}

/** Undefined when the payload is invalid, which ends the job: no attempt could read it. */
async function readJob<N extends JobName>(
  jobName: N,
  claimed: ClaimedJob,
  worker: string,
  queue: Queue,
  database: Database,
): Promise<ActiveJob<N> | undefined> {
  try {
    return new ActiveJob<N>(jobName, claimed, worker, queue, database)
  } catch (error) {
    queue.log.error({ job: jobName, id: claimed.id, error }, 'A job cannot be read.')
    await endJob(queue, database, claimed, { outcome: 'failed', code: 'bad-payload' })
  }
}

/** Renews the leases of the jobs, and aborts those that another worker has taken over. */
async function heartbeat(queue: Queue, running: readonly ActiveJob<JobName>[]): Promise<void> {
  for (const jobName of jobNames) {
    const jobs = running.filter((job) => job.name === jobName)
    if (jobs.length === 0) continue
    const attempts = jobs.map(({ claimed }) => claimed)
    const ours = await beat(queue, jobName, attempts)
    for (const job of jobs) if (!ours.has(job.id)) job.abort('lost-lease')
  }
}

/** Waits the interval (ms) and runs, repeatedly until the signal is aborted. */
async function repeatUntil(signal: AbortSignal, interval: number, run: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await sleep(interval, undefined, { signal, ref: false }).catch(() => {})
    if (signal.aborted) return
    await run()
  }
}
