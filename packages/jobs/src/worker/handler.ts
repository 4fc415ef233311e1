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
   * The fault is temporary and not in the request, such as an unreachable service: the job is retried without a limit
   * on attempts.
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
   * Runs a transaction during the job. @throws JobError 'lost-lease' before it writes anything, when the job belongs to
   * another attempt
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
