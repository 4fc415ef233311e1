import { AmendError } from '@amend/contract'

export type JobErrorCode =
  /** A name that is in no definition. */
  | 'unknown-job'
  /** A payload that is not what its job's definition says. */
  | 'bad-payload'
  /** Somebody cancelled the job. */
  | 'cancelled'
  /** The job belongs to another attempt by now, or has ended. */
  | 'lost-lease'
  /** The worker stops; the job goes back to the queue. */
  | 'stopping'
  /** The job took longer than its definition allows. */
  | 'overdue'
  /** The worker died, or fell silent, with the job in its hands. */
  | 'worker-lost'

/** What keeps a job from being requested or performed, in one sentence. */
export class JobError extends AmendError<JobErrorCode> {
  static override readonly domain: string = 'jobs'
  override readonly name = 'JobError'
}
