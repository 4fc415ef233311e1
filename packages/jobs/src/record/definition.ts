/**
 * The life cycle of a record that a job works on: an edit, an export, an upload in preparation. A definition says how
 * the row changes and which events announce it; `recordHandler` says when, in which transaction, and what happens after
 * a crash.
 *
 * Each change is a compare-and-set on the row: it returns the events of the change, or undefined when the row has
 * ended, is gone, or belongs to another attempt. The handler appends the events last in the transaction, so that the
 * order of locks is the job, the record, the workspace.
 */
import type { NewEvent, Records } from '@amend/db'
import type { JobName, Payload } from '../definitions.ts'
import type { Queue } from '../queue.ts'
import type { Failure } from '../worker/handler.ts'

/** Events of a change that was written; undefined when the row has ended, is gone, or belongs to another attempt. */
export type Change = readonly NewEvent[] | undefined

export interface Attempt {
  /** From 1. */
  readonly number: number
  /** The worker that runs it. */
  readonly worker: string
}

export interface Begun<Row> {
  readonly row: Row
  readonly events: readonly NewEvent[]
}

/**
 * @typeParam Row what the work needs to know of the record
 * @typeParam Progress what a report contains besides the share that is done, such as a preview
 * @typeParam Result the result of the work, such as a stored file
 */
export interface RecordDefinition<N extends JobName, Row, Progress, Result> {
  readonly job: N
  /**
   * Assigns the row to an attempt, also from a lost attempt: the holder of the job may do so. A long run that resumes
   * keeps its position in the row.
   * @returns undefined when the record has ended or is gone, which ends the job
   */
  begin(records: Records, payload: Payload<N>, attempt: Attempt): Promise<Begun<Row> | undefined>
  /**
   * Writes the progress. Absent where nobody watches it.
   * @param share from 0 to 1
   */
  progress?(records: Records, row: Row, share: number, details: Partial<Progress>): Promise<Change>
  /**
   * Ends the record with a result, in the transaction that ends the job.
   * @returns undefined to roll back the whole transaction
   */
  finish(records: Records, row: Row, result: Result): Promise<Change>
  /** Ends the record without a result. */
  fail(records: Records, payload: Payload<N>, failure: Failure): Promise<Change>
  /** Puts the record back for its next attempt. Absent where a waiting record looks like a running one. */
  putBack?(records: Records, payload: Payload<N>): Promise<Change>
  /** Payloads of unfinished records without a job that would end them; `withoutJob` finds them. */
  findAbandoned(records: Records): Promise<readonly Payload<N>[]>
  /** Adds a job for a record that has lost its own. Default: one without a person's turn. */
  requestAgain?(queue: Queue, records: Records, payload: Payload<N>): Promise<void>
}

/** The work that a worker does on a record, between its begin and its end. */
export interface RecordWork<Row, Progress, Result> {
  /**
   * Computes the result and stores its bytes. Runs again when a worker dies, and may overlap with an abandoned attempt.
   */
  perform(running: RunningRecord<Row, Progress>): Promise<Result>
  /** Explains an error; an unreachable service is always retried. Default: no other error is retried. */
  readonly explain?: (error: unknown) => Failure
}

export interface RunningRecord<Row, Progress> {
  readonly row: Row
  /** Must be checked between steps. */
  readonly signal: AbortSignal
  /** As `turn` of a job: to be awaited between the steps of long work. */
  turn(must?: boolean): Promise<void>
  /**
   * Publishes the progress; reports within 100 ms of the last are dropped.
   * @param share from 0 to 1
   * @throws JobError 'cancelled', 'lost-lease', 'stopping', 'overdue', when the work must stop
   */
  report(share: number, details?: Partial<Progress>): Promise<void>
}
