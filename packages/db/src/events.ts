import type { Prisma } from './generated/client.ts'
import type { Records } from './records.ts'

/** The channel on which each event is announced, as `{"workspaceId":"…","sequence":"1"}`, when its transaction commits. */
export const eventChannel = 'amend_event'

export interface NewEvent {
  readonly workspaceId: string
  /** noun.verb in the past, such as "edit.finished". */
  readonly kind: string
  /** The record that it is about. */
  readonly subjectId: string
  readonly data?: Prisma.InputJsonObject
}

/**
 * Appends to a workspace's events. The sequence has no gaps and is in the order in which events become visible, so a reader
 * that asks for what is after its last one misses nothing. The price: within a workspace transactions that append wait for
 * one another; append last in a transaction.
 * @returns the sequence, from 1; undefined when there is no such workspace
 */
export async function appendEvent(records: Records, event: NewEvent): Promise<bigint | undefined> {
  const { workspaceId, kind, subjectId, data = {} } = event
  const [row] = await records.unsafe.$queryRaw<{ sequence: bigint }[]>`
    WITH next AS (
      UPDATE "Workspace" SET "eventSequence" = "eventSequence" + 1
      WHERE id = ${workspaceId}::uuid
      RETURNING id, "eventSequence"
    ), appended AS (
      INSERT INTO "Event" ("workspaceId", sequence, kind, "subjectId", data)
      SELECT id, "eventSequence", ${kind}, ${subjectId}::uuid, ${JSON.stringify(data)}::jsonb FROM next
      RETURNING "workspaceId", sequence
    )
    SELECT sequence,
      pg_notify(
        ${eventChannel},
        json_build_object('workspaceId', "workspaceId", 'sequence', sequence::text)::text
      )::text AS announced
    FROM appended`
  return row?.sequence
}
