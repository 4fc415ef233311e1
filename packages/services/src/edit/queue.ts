import { editCost } from '@amend/contract'
import { appendEvents, type Edit, type Records } from '@amend/db'
import type { Queue } from '@amend/jobs'
import { needOfVersion } from '../model/needs.ts'

/**
 * Queues edits whose rows the caller has written in the same transaction, all of one workspace and one person. They
 * share the queue by the person, or by the workspace when there is none.
 */
export async function queueEdits(queue: Queue, records: Records, edits: readonly Edit[]): Promise<void> {
  const alike = (edit: Edit) => `${editCost(edit)} ${edit.modelVersionId}`
  for (const key of new Set(edits.map(alike))) {
    await sendEdits(
      queue,
      records,
      edits.filter((edit) => alike(edit) === key),
    )
  }
  const [first] = edits
  if (!first) return
  const events = edits.map(({ id }) => ({ kind: 'edit.queued' as const, subjectId: id }))
  await appendEvents(records, first.workspaceId, events)
}

export type QueuedEdit = Pick<
  Edit,
  'id' | 'workspaceId' | 'createdById' | 'steps' | 'samples' | 'resolution' | 'speed' | 'modelVersionId'
>

/** Adds the jobs of edits that have rows, all of one person, of the same cost and with one version. */
export async function sendEdits(queue: Queue, records: Records, edits: readonly QueuedEdit[]): Promise<void> {
  const [first] = edits
  if (!first) return
  const payloads = edits.map(({ id, workspaceId }) => ({ workspaceId, editId: id }))
  const need = await needOfVersion(records, first.modelVersionId)
  const options = { person: first.createdById ?? first.workspaceId, cost: editCost(first), need }
  await queue.request(records, 'edit.perform', payloads, options)
}
