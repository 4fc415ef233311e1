import { AmendError } from '@amend/contract'

export type JobErrorCode =
  /** A name without a definition. */
  | 'unknown-job'
  /** A payload that violates its schema. */
  | 'bad-payload'
  /** The job was cancelled. */
  | 'cancelled'
  /** The job belongs to another attempt, or has ended. */
  | 'lost-lease'
  /** The worker stops; the job goes back to the queue. */
  | 'stopping'
  /** The attempt exceeded its time limit. */
  | 'overdue'
  /** The worker died, or stopped sending heartbeats, while it ran the job. */
  | 'worker-lost'

/** Why a job cannot be requested or performed, in one sentence. */
export class JobError extends AmendError<JobErrorCode> {
  static override readonly domain: string = 'jobs'
  override readonly name = 'JobError'
}
