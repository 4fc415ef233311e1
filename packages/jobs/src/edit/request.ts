/**
 * The life of an edit: queued → running → done, failed or cancelled, and back to queued when an attempt is to be repeated.
 * Each change is a compare-and-set on the row, in one transaction with the job's own change and with an event.
 */
import { appendEvents, type Edit, type EditStatus, type Records } from '@amend/db'
import type { Queue } from '../queue.ts'

/** How much of its person's turn an edit takes: as many steps of 512 × 512 pixels as it does, at least 1. */
export function costOf({ steps, samples, resolution }: Pick<Edit, 'steps' | 'samples' | 'resolution'>): number {
  return Math.max(1, Math.round(steps * samples * (resolution / 512) ** 2))
}

/**
 * Queues edits of which the caller has written the rows in the same transaction, all of one workspace and of one person.
 * They share the queue by the person, or by the workspace when there is none.
 */
export async function requestEdits(queue: Queue, records: Records, edits: readonly Edit[]): Promise<void> {
  for (const cost of new Set(edits.map(costOf))) {
    await sendEdits(
      queue,
      records,
      edits.filter((edit) => costOf(edit) === cost),
    )
  }
  const [first] = edits
  if (!first) return
  const events = edits.map(({ id }) => ({ kind: 'edit.queued' as const, subjectId: id }))
  await appendEvents(records, first.workspaceId, events)
}

export type SendableEdit = Pick<Edit, 'id' | 'workspaceId' | 'createdById' | 'steps' | 'samples' | 'resolution'>

/** Adds the jobs of edits that have rows, all of one person and of the same cost. */
export async function sendEdits(queue: Queue, records: Records, edits: readonly SendableEdit[]): Promise<void> {
  const [first] = edits
  if (!first) return
  const payloads = edits.map(({ id, workspaceId }) => ({ workspaceId, editId: id }))
  const options = { person: first.createdById ?? first.workspaceId, cost: costOf(first) }
  await queue.request(records, 'edit.perform', payloads, options)
}

/**
 * Ends edits that wait or run, at once: a worker stops before its next step, and nothing of it is saved.
 * @returns the ids of those that this ended; others had ended before, or are not there
 */
export async function cancelEdits(
  queue: Queue,
  records: Records,
  workspaceId: string,
  ids: readonly string[],
): Promise<string[]> {
  const { edit } = records.workspace(workspaceId)
  const status = { in: ['queued', 'running'] satisfies EditStatus[] }
  const own = await edit.findMany({
    where: { id: { in: [...ids] }, status },
    select: { id: true },
    orderBy: { id: 'asc' },
  })
  for (const { id } of own) await queue.cancel(records, 'edit.perform', id)
  const now = new Date()
  const cancelled = await edit.updateManyAndReturn({
    where: { id: { in: own.map(({ id }) => id) }, status },
    data: { status: 'cancelled', cancelRequestedAt: now, finishedAt: now },
    select: { id: true },
  })
  const events = cancelled.map(({ id }) => ({ kind: 'edit.cancelled' as const, subjectId: id }))
  await appendEvents(records, workspaceId, events)
  return cancelled.map(({ id }) => id)
}
