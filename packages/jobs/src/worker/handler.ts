import type { Records } from '@amend/db'
import type { JobName, Payload } from '../definitions.ts'

/** Writes the effect of a job, in the transaction that ends the job: both happen, or neither. */
export type Effect = (records: Records) => Promise<void>

/** Why an attempt failed. */
export interface Failure<Code extends string = string> {
  /** kebab-case, from a closed set of the handler. */
  readonly code: Code
  /** A sentence for the person. */
  readonly message: string
  /** Whether another attempt could succeed. */
  readonly retry: boolean
  /**
   * The fault is temporary and not in the request, such as an unreachable service: attempts do not count, and the job is
   * retried within the `retryWindow` of its definition.
   */
  readonly passing?: boolean
}

export interface RunningJob<N extends JobName> {
  readonly id: string
  readonly name: N
  readonly payload: Payload<N>
  /** From 1. */
  readonly attempt: number
  /** The worker that runs it. */
  readonly worker: string
  /**
   * Aborted, with a JobError, when the job is cancelled, lost or overdue, or the worker stops. Must be checked between
   * steps.
   */
  readonly signal: AbortSignal
  /**
   * Lets jobs of other people run when this one has had its lane for a while. A long job awaits it between steps, and keeps
   * its memory meanwhile.
   * @param must gives up the turn in any case
   * @throws the signal's reason
   */
  turn(must?: boolean): Promise<void>
  /**
   * Runs a transaction while the job runs.
   * @throws JobError 'lost-lease' before it writes anything, when the job is lost
   */
  write<T>(run: (records: Records) => Promise<T>): Promise<T>
}

/**
 * How jobs of one name are performed. Attempts may overlap when a worker was thought dead; all but one are refused in
 * `write` and in their effect. Side effects of `perform` outside the database must be repeatable.
 */
export interface JobHandler<N extends JobName> {
  perform(job: RunningJob<N>): Promise<Effect | undefined>
  /** Explains an error of `perform`; an unreachable service is always retried. Default: no other error is retried. */
  explain?(error: unknown): Failure
  /** Runs in the transaction that puts a job back into the queue. */
  putBack?(records: Records, payload: Payload<N>): Promise<void>
  /** Runs in the transaction that ends a job that failed for good. */
  fail?(records: Records, payload: Payload<N>, failure: Failure): Promise<void>
  /** Finds records that wait for a job which does not exist, and requests it. Called periodically by each worker. */
  reconcile?(): Promise<void>
}

export type JobHandlers = { readonly [N in JobName]?: JobHandler<N> }
