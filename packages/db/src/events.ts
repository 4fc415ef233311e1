import type { NewWorkspaceEvent } from '@amend/contract'
import type { Records } from './records.ts'

/** The channel on which each event is announced, as `{"workspaceId":"…","sequence":"1"}`, when its transaction commits. */
export const eventChannel = 'amend_event'

export type NewEvent = NewWorkspaceEvent & { readonly workspaceId: string }

/**
 * Appends to a workspace's events. The sequence has no gaps and is in the order in which events become visible, so a
 * reader that asks for the events after its last one misses none. The cost: transactions that append to one workspace
 * wait for one another, so append last in a transaction.
 * @returns the sequence, from 1; undefined when there is no such workspace
 */
export async function appendEvent(records: Records, event: NewEvent): Promise<bigint | undefined> {
  return appendEvents(records, event.workspaceId, [event])
}

/**
 * Appends several events in order.
 * @returns the sequence of the last; undefined when there is no such workspace, or no event
 */
export async function appendEvents(
  records: Records,
  workspaceId: string,
  events: readonly NewWorkspaceEvent[],
): Promise<bigint | undefined> {
  if (events.length === 0) return undefined
  const rows = events.map(({ kind, subjectId, data = {} }) => ({ kind, subjectId, data }))
  const [last] = await records.unsafe.$queryRaw<{ sequence: bigint }[]>`
    WITH head AS (
      UPDATE "Workspace" SET "eventSequence" = "eventSequence" + ${rows.length}
      WHERE id = ${workspaceId}::uuid
      RETURNING id, "eventSequence" AS sequence
    ), appended AS (
      INSERT INTO "Event" ("workspaceId", sequence, kind, "subjectId", data)
      SELECT head.id, head.sequence - ${rows.length} + row.number, row.event->>'kind', (row.event->>'subjectId')::uuid, row.event->'data'
      FROM head, jsonb_array_elements(${JSON.stringify(rows)}::jsonb) WITH ORDINALITY AS row(event, number)
    )
    SELECT sequence,
      pg_notify(
        ${eventChannel},
        json_build_object('workspaceId', id, 'sequence', sequence::text)::text
      )::text AS announced
    FROM head`
  return last?.sequence
}
