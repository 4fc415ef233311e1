import type { EditStatus, Records } from '@amend/db'
import { type CancellableRecords, cancelRecords, type Queue } from '@amend/jobs'
import { refundCredits } from '../credit/ledger.ts'

const open = { in: ['queued', 'running'] satisfies EditStatus[] }

const cancellableEdits: CancellableRecords = {
  job: 'edit.perform',
  findOpen: async (records, workspaceId, ids) => {
    const edits = await records.workspace(workspaceId).edit.findMany({
      where: { id: { in: [...ids] }, status: open },
      select: { id: true },
      orderBy: { id: 'asc' },
    })
    return edits.map(({ id }) => id)
  },
  cancel: async (records, workspaceId, ids) => {
    const now = new Date()
    const edits = await records.workspace(workspaceId).edit.updateManyAndReturn({
      where: { id: { in: [...ids] }, status: open },
      data: { status: 'cancelled', cancelRequestedAt: now, finishedAt: now },
      select: { id: true },
    })
    const cancelled = edits.map(({ id }) => id)
    await refundCredits(records, workspaceId, cancelled)
    return cancelled.map((id) => ({ workspaceId, kind: 'edit.cancelled', subjectId: id }))
  },
}

/**
 * Cancels waiting or running edits at once: a worker stops before its next step, and nothing of it is saved.
 * @returns the ids of those that this cancelled; others had ended before, or do not exist
 */
export const cancelEdits = (
  queue: Queue,
  records: Records,
  workspaceId: string,
  ids: readonly string[],
): Promise<string[]> => cancelRecords(queue, records, cancellableEdits, workspaceId, ids)
