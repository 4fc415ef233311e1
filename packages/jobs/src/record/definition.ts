/**
 * The life of a record that a job works on: an edit, an export, an upload that is prepared. A definition says how the row
 * changes and which events tell of it; `recordHandler` says when, in which transaction, and what happens after a crash.
 *
 * Each change is a compare-and-set on the row: it returns the events of the change, or undefined when the row has ended, is
 * gone, or belongs to another attempt. The handler appends the events last in the transaction, so that the order of locks is
 * the job, the record, the workspace.
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
  /** Who runs it. */
  readonly worker: string
}

export interface Begun<Row> {
  readonly row: Row
  readonly events: readonly NewEvent[]
}

/**
 * @typeParam Row what the work needs to know of the record
 * @typeParam Progress what a report carries besides the share that is done, such as a preview
 * @typeParam Result what the work gives, such as a stored file
 */
export interface RecordDefinition<N extends JobName, Row, Progress, Result> {
  readonly job: N
  /**
   * Takes the row for an attempt, from a lost attempt too: whoever holds the job may. A long run that goes on where it broke
   * off keeps its place in the row.
   * @returns undefined when the record has ended or is gone, which ends the job
   */
  begin(records: Records, payload: Payload<N>, attempt: Attempt): Promise<Begun<Row> | undefined>
  /**
   * Writes how far the work is. Absent where nobody watches.
   * @param share from 0 to 1
   */
  progress?(records: Records, row: Row, share: number, details: Partial<Progress>): Promise<Change>
  /**
   * Ends the record with a result, in the transaction that ends the job.
   * @returns undefined refuses the result and everything else of the transaction
   */
  finish(records: Records, row: Row, result: Result): Promise<Change>
  /** Ends the record without a result. */
  fail(records: Records, payload: Payload<N>, failure: Failure): Promise<Change>
  /** Lets the record wait for its next attempt. Absent where a record that waits looks like one that runs. */
  putBack?(records: Records, payload: Payload<N>): Promise<Change>
  /** Payloads of records that have not ended and have no job that would end them; `withoutJob` finds them. */
  findAbandoned(records: Records): Promise<readonly Payload<N>[]>
  /** Adds a job for a record that has lost its own. Default: one that takes nobody's turn. */
  requestAgain?(queue: Queue, records: Records, payload: Payload<N>): Promise<void>
}

/** What a worker does with a record, between its beginning and its end. */
export interface RecordWork<Row, Progress, Result> {
  /** Computes the result and stores its bytes. Runs again when a worker dies, and may overlap with an attempt given up. */
  perform(running: RunningRecord<Row, Progress>): Promise<Result>
  /** What an error means; an unreachable service is worth a retry without asking. Default: no other is. */
  readonly explain?: (error: unknown) => Failure
}

export interface RunningRecord<Row, Progress> {
  readonly row: Row
  /** To be checked between steps. */
  readonly signal: AbortSignal
  /**
   * Publishes how far the work is; reports that follow one another within 100 ms are left out.
   * @param share from 0 to 1
   * @throws JobError 'cancelled', 'lost-lease', 'stopping', 'overdue', when the work is to stop
   */
  report(share: number, details?: Partial<Progress>): Promise<void>
}
