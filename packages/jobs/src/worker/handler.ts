import type { Records } from '@amend/db'
import type { JobName, Payload } from '../definitions.ts'

/** Writes what a job brought about, in the transaction that ends the job: both happen, or neither. */
export type Effect = (records: Records) => Promise<void>

/** Why an attempt did not succeed. */
export interface Failure<Code extends string = string> {
  /** kebab-case, from a closed set of the handler's own. */
  readonly code: Code
  /** A sentence for the person. */
  readonly message: string
  /** Whether another attempt could succeed. */
  readonly retry: boolean
  /**
   * The fault is in a service, not in what was asked, and goes away by itself or by whoever runs the installation: the job
   * is tried again for as long as that takes.
   */
  readonly passing?: boolean
}

export interface RunningJob<N extends JobName> {
  readonly id: string
  readonly name: N
  readonly payload: Payload<N>
  /** From 1. */
  readonly attempt: number
  /** Who runs it. */
  readonly worker: string
  /** Aborted, with a JobError, when the job is cancelled, lost or overdue, or the worker stops. To be checked between steps. */
  readonly signal: AbortSignal
  /** A transaction while the job runs. @throws JobError 'lost-lease' before it writes anything, when the job is not ours */
  write<T>(run: (records: Records) => Promise<T>): Promise<T>
}

/**
 * How jobs of one name are performed. Attempts may overlap when a worker was thought dead; all but one are refused in
 * `write` and in their effect. What `perform` does outside of the database must bear repetition.
 */
export interface JobHandler<N extends JobName> {
  perform(job: RunningJob<N>): Promise<Effect | undefined>
  /** What an error of `perform` means; an unreachable service is worth a retry without asking. Default: no other is. */
  explain?(error: unknown): Failure
  /** In the transaction that puts a job back into the queue. */
  putBack?(records: Records, payload: Payload<N>): Promise<void>
  /** In the transaction that ends a job that failed for good. */
  fail?(records: Records, payload: Payload<N>, failure: Failure): Promise<void>
  /** Finds records that wait for a job which is not there, and requests it. Called now and then, by each worker. */
  reconcile?(): Promise<void>
}

export type JobHandlers = { readonly [N in JobName]?: JobHandler<N> }
