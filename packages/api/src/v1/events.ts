import { authorizeMember } from '@amend/services'
import { editItemSchema, type FollowItem } from '@amend/services/types'
import { z } from 'zod'
import { trackEvents } from '../event/follow.ts'
import type { Call, StreamedEvent } from './route.ts'

/** Whether an event belongs to a stream, and whether it is its last one. */
type Choice = (item: FollowItem) => 'skip' | 'take' | 'last'

const everything: Choice = () => 'take'
const ends = new Set(['edit.finished', 'edit.failed', 'edit.cancelled'])

/** The events of an edit until it has ended. */
const about =
  (editId: string): Choice =>
  (item) => {
    if (item.kind === 'reset') return 'last'
    if (item.subjectId !== editId) return 'skip'
    return ends.has(item.kind) ? 'last' : 'take'
  }

/**
 * Follows an edit from now on, or after the header Last-Event-ID. There are no events of one that has ended: its state
 * says how.
 */
export async function eventsOfEdit(call: Call, editId: string): Promise<AsyncIterable<StreamedEvent>> {
  // Before the edit is read, so that an event in between is not missed.
  const cursor = BigInt(z.string().parse(await call.procedure('event.cursor')))
  const { finishedAt } = editItemSchema.parse(await call.procedure('edit.get', { id: editId }))
  return finishedAt === null ? eventsOf(call, about(editId), cursor) : none()
}

async function* none(): AsyncGenerator<StreamedEvent, void> {}

/**
 * Follows the workspace of a key, after the header Last-Event-ID if there is one.
 * @throws those of `authorizeMember`, before the stream begins
 */
export async function eventsOf(
  call: Call,
  choose: Choice = everything,
  from?: bigint,
): Promise<AsyncIterable<StreamedEvent>> {
  const { context, workspaceId, request } = call
  const member = await authorizeMember(context.services.database, context.principal, workspaceId, 'edit:view')
  const last = request.headers.get('last-event-id')
  const after = last !== null && /^\d{1,18}$/.test(last) ? BigInt(last) : from
  return chosen(trackEvents(context, member, after, request.signal), choose)
}

async function* chosen(events: ReturnType<typeof trackEvents>, choose: Choice): AsyncGenerator<StreamedEvent, void> {
  for await (const [id, data] of events) {
    const choice = choose(data)
    if (choice !== 'skip') yield { id, data }
    if (choice === 'last') return
  }
}
