import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, Records } from '@amend/db'
import { endJob, releaseJob, retryJob } from '../attempt.ts'
import { definitionOf, type JobName } from '../definitions.ts'
import { JobError } from '../error.ts'
import type { Queue } from '../queue.ts'
import type { ActiveJob } from './active-job.ts'
import { explainByDefault, isUnreachable } from './failure.ts'
import type { Failure, JobHandler } from './handler.ts'

/**
 * How long the end of a job waits for an unreachable database, ms. Then the job is retried, here or by another worker.
 */
const outageTimeout = 120_000

/** The pause before the attempts at a job start again after a temporary fault, seconds. */
const passingPause = 60

/** Performs a claimed job, and ends it or puts it back. Resolves in any case. */
export async function runJob<N extends JobName>(
  queue: Queue,
  database: Database,
  handler: JobHandler<N>,
  job: ActiveJob<N>,
): Promise<void> {
  const { claimed } = job
  const fields = { job: job.name, id: job.id, attempt: job.attempt }
  const limit = watchLimit(job)
  const conclude = (write: (records: Records) => Promise<void>) =>
    outlastOutage(() => database.transaction(write, { timeout: 60_000 }))

  const setBack = async (error: unknown) => {
    if (isGone(error) || job.abortCode === 'cancelled' || job.abortCode === 'lost-lease') {
      queue.log.info({ ...fields, reason: job.abortCode }, 'A job is no longer ours; nothing of it is written.')
      return
    }
    if (job.abortCode === 'stopping') {
      await conclude(async (records) => {
        await releaseJob(queue, records, claimed)
        await handler.putBack?.(records, job.payload)
      })
      return
    }
    const failure = explain(handler, job.abortCode === 'overdue' ? job.signal.reason : error)
    const retry = failure.retry && !job.isLastAttempt
    const again = retry || (failure.passing === true && job.isYoung)
    if (again) queue.log.warn({ ...fields, error }, 'A job failed and is tried again.')
    else queue.log.error({ ...fields, error }, 'A job failed.')
    await conclude(async (records) => {
      if (again) {
        if (retry) await retryJob(queue, records, claimed, failure.code)
        else await releaseJob(queue, records, claimed, passingPause)
        await handler.putBack?.(records, job.payload)
      } else {
        await endJob(queue, records, claimed, { outcome: 'failed', code: failure.code })
        await handler.fail?.(records, job.payload, failure)
      }
    })
  }

  try {
    job.signal.throwIfAborted()
    const effect = await handler.perform(job)
    await conclude(async (records) => {
      await endJob(queue, records, claimed, { outcome: 'done' })
      await effect?.(records)
    })
  } catch (error) {
    await setBack(error).catch((second) => {
      if (!isGone(second)) queue.log.error({ ...fields, error: second }, 'The end of a job could not be written.')
    })
  } finally {
    limit.end()
  }
}

/** How often the limit is looked at while a job waits for its turn, ms. */
const limitInterval = 1000

/** Aborts a job that has had its lane for longer than it may. */
function watchLimit<N extends JobName>(job: ActiveJob<N>): { end(): void } {
  let timer: NodeJS.Timeout | undefined
  const look = () => {
    const left = definitionOf(job.name).limit * 1000 - job.turnTime
    if (left <= 0) job.abort('overdue')
    else timer = setTimeout(look, Math.max(left, limitInterval))
  }
  look()
  return { end: () => clearTimeout(timer) }
}

function explain<N extends JobName>(handler: JobHandler<N>, error: unknown): Failure {
  if (error instanceof JobError || isUnreachable(error)) return explainByDefault(error)
  return handler.explain?.(error) ?? explainByDefault(error)
}

const isGone = (error: unknown): boolean => error instanceof JobError && error.code === 'lost-lease'

/** Retries while the database is unreachable. The writes are fenced, so that a repetition has no second effect. */
async function outlastOutage(write: () => Promise<void>) {
  const deadline = Date.now() + outageTimeout
  for (let pause = 100; ; pause = Math.min(2000, 2 * pause)) {
    try {
      return await write()
    } catch (error) {
      if (!isUnreachable(error) || Date.now() > deadline) throw error
      await sleep(pause)
    }
  }
}
