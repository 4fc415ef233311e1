import { appendEvents, type Records } from '@amend/db'
import type { Queue } from '@amend/jobs'
import { cancelEdits } from '../edit/cancel.ts'

/**
 * Deletes images of a workspace for good, in the caller's transaction: with their renditions and exports, the edits
 * that made them, and the sketches made from them. Results made from them stay. Waiting or running edits of them are
 * cancelled. Their bytes are deleted by the next clean-up, unless another record uses them.
 */
export async function deleteImages(
  queue: Queue,
  records: Records,
  workspaceId: string,
  ids: readonly string[],
): Promise<void> {
  const { image, edit } = records.workspace(workspaceId)
  const from = { sourceId: { in: [...ids] } }
  const unfinished = await edit.findMany({
    where: { ...from, finishedAt: null },
    select: { id: true },
  })
  await cancelEdits(
    queue,
    records,
    workspaceId,
    unfinished.map(({ id }) => id),
  )
  const exploration = { ...from, kind: 'exploration' as const }
  const sketches = await image.findMany({ where: { kind: 'sketch', edit: exploration }, select: { id: true } })
  const gone = [...new Set([...ids, ...sketches.map(({ id }) => id)])]
  const made = await image.findMany({ where: { id: { in: gone }, editId: { not: null } }, select: { editId: true } })
  await edit.updateMany({ where: { ...from, kind: 'edit' }, data: { sourceId: null } })
  const explorations = await edit.findMany({ where: exploration, select: { id: true } })
  await edit.updateMany({ where: exploration, data: { sourceId: null } })
  await image.deleteMany({ where: { id: { in: gone } } })
  const makers = made.flatMap(({ editId }) => (editId === null ? [] : [editId]))
  await edit.deleteMany({ where: { id: { in: [...makers, ...explorations.map(({ id }) => id)] } } })
  await appendEvents(
    records,
    workspaceId,
    gone.map((subjectId) => ({ kind: 'image.deleted', subjectId })),
  )
}
