/**
 * An attempt at a job in pg-boss, within a transaction of ours. Each step is fenced by the attempt: it locks the job's
 * row, and is refused when the job has been taken over, cancelled or ended. Everything else in the transaction is
 * rolled back with it, so a worker that lost its lease never writes, and a job takes effect once.
 *
 * The order of locks is the same everywhere: the job, then its record, then (by `appendEvent`) the workspace.
 */
import { randomUUID } from 'node:crypto'
import type { Records } from '@amend/db'
import { fromPrisma, type JobAttempt } from 'pg-boss'
import { z } from 'zod'
import type { JobName } from './definitions.ts'
import { JobError } from './error.ts'
import { findPriority, keepAge } from './job-table.ts'
import { announce, type Queue, waitingChannel } from './queue.ts'

export interface Attempt extends JobAttempt {
  readonly name: JobName
}

export interface ClaimedJob extends Attempt {
  readonly data: object
  readonly priority: number
  readonly singletonKey: string | null
  readonly groupId?: string | null
  /** What it needs of a worker. */
  readonly groupTier?: string | null
  /** When it was requested; kept when it is put back. */
  readonly createdOn: Date
}

/** The final state of a job in pg-boss. */
export type Ending = { readonly outcome: 'done' } | { readonly outcome: 'failed'; readonly code: string }

/** Locks the job until the transaction ends. @throws JobError 'lost-lease' */
export async function holdJob({ boss }: Queue, records: Records, attempt: Attempt): Promise<void> {
  refuseLost(await boss.touch(attempt.name, attemptOf(attempt), through(records)))
}

/** Ends the job. @throws JobError 'lost-lease' */
export async function endJob({ boss }: Queue, records: Records, attempt: Attempt, ending: Ending): Promise<void> {
  refuseLost(await boss.complete(attempt.name, attemptOf(attempt), ending, through(records)))
}

/** Puts the job back for the next attempt, after a pause. @throws JobError 'lost-lease' */
export async function retryJob({ boss }: Queue, records: Records, attempt: Attempt, code: string): Promise<void> {
  refuseLost(await boss.fail(attempt.name, attemptOf(attempt), { code }, through(records)))
}

/**
 * Puts the job back without counting the attempt, in its former turn.
 * @param pause before it may be claimed, seconds
 * @throws JobError 'lost-lease'
 */
export async function releaseJob({ boss }: Queue, records: Records, job: ClaimedJob, pause = 0): Promise<void> {
  // Priorities may have been lowered since the job was claimed.
  const priority = (await findPriority(records, job.id)) ?? job.priority
  refuseLost(await boss.deleteJob(job.name, attemptOf(job), through(records)))
  const again = {
    id: randomUUID(),
    data: job.data,
    priority,
    ...(pause > 0 && { startAfter: pause }),
    ...(job.singletonKey !== null && { singletonKey: job.singletonKey }),
    ...(typeof job.groupId === 'string' && {
      group: { id: job.groupId, ...(typeof job.groupTier === 'string' && { tier: job.groupTier }) },
    }),
  }
  await boss.insert(job.name, [again], through(records))
  await keepAge(records, again.id, job.createdOn)
  await announce(records, waitingChannel, job.name)
}

/** The result of pg-boss's calls, which its types omit. */
const response = z.object({ affected: z.number(), settled: z.array(z.string()).optional() })

/**
 * Renews the leases of the attempts.
 * @returns the ids of those that still own their job
 */
export async function beat({ boss }: Queue, name: JobName, attempts: readonly Attempt[]): Promise<ReadonlySet<string>> {
  return new Set(response.parse(await boss.touch(name, attempts.map(attemptOf))).settled)
}

const through = (records: Records) => ({ db: fromPrisma(records.unsafe) })

const attemptOf = ({ id, retryCount }: Attempt): JobAttempt => ({ id, retryCount })

function refuseLost(answer: unknown) {
  if (response.parse(answer).affected === 1) return
  throw new JobError('lost-lease', 'The job has ended, or belongs to another worker.')
}
