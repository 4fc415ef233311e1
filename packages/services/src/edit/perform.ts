import type { Database, Edit } from '@amend/db'
import { type Failure, type JobHandler, type Queue, type RunningRecord, recordHandler } from '@amend/jobs'
import { type EditProgress, type EditResult, editRecord } from './record.ts'

export interface RunningEdit extends Omit<RunningRecord<Edit, EditProgress>, 'row'> {
  readonly edit: Edit
}

export interface EditWork {
  /** Computes the result and stores its bytes. Runs again when a worker dies. */
  perform(running: RunningEdit): Promise<EditResult>
  /** Explains an error; an unreachable service is always retried. Default: no other error is retried. */
  readonly explain?: (error: unknown) => Failure
}

/** Performs edits and updates their rows and events: `work` only makes the picture. */
export function editHandler(queue: Queue, database: Database, work: EditWork): JobHandler<'edit.perform'> {
  return recordHandler(queue, database, editRecord, {
    perform: ({ row: edit, ...running }) => work.perform({ edit, ...running }),
    ...(work.explain && { explain: work.explain }),
  })
}
