import { appendEvents, type NewEvent, type Records } from '@amend/db'
import type { JobName } from '../definitions.ts'
import type { Queue } from '../queue.ts'

/** A kind of record that a person can cancel. The key of its jobs is the record's id. */
export interface CancellableRecords {
  readonly job: JobName
  /** Locks those of the ids that have not ended, in ascending order, so that all callers use the same order. */
  findOpen(records: Records, workspaceId: string, ids: readonly string[]): Promise<readonly string[]>
  /** Ends those that still have not ended. @returns an event for each */
  cancel(records: Records, workspaceId: string, ids: readonly string[]): Promise<readonly NewEvent[]>
}

/**
 * Cancels waiting or running records at once: a worker stops before its next step, and nothing of it is saved.
 * @returns the ids of those that this cancelled; others had ended before, or do not exist
 */
export async function cancelRecords(
  queue: Queue,
  records: Records,
  kind: CancellableRecords,
  workspaceId: string,
  ids: readonly string[],
): Promise<string[]> {
  const open = await kind.findOpen(records, workspaceId, ids)
  for (const id of open) await queue.cancel(records, kind.job, id)
  const events = await kind.cancel(records, workspaceId, open)
  await appendEvents(records, workspaceId, events)
  return events.map(({ subjectId }) => subjectId)
}
