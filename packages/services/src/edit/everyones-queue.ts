/** The queue as administrators of the installation see it: whose edits, without what they show or ask for. */

import type { SessionPrincipal } from '@amend/auth'
import { editCost } from '@amend/contract'
import { appendEvents, type Records } from '@amend/db'
import { recordAction } from '../audit/record.ts'
import type { Services } from '../services.ts'
import type { EveryonesEdit } from '../types.ts'
import { editRecord } from './record.ts'

/** The number of edits that are listed. */
const listed = 200

const cancelled = {
  code: 'cancelled-by-administrator',
  message: 'An administrator of this installation cancelled this edit.',
  retry: false,
} as const

/** Everybody's waiting and running edits, the running ones first and then the oldest. */
export async function everyonesQueue({ unsafe }: Records): Promise<EveryonesEdit[]> {
  const edits = await unsafe.edit.findMany({
    where: { finishedAt: null },
    select: {
      ...{ id: true, status: true, progress: true, createdAt: true },
      ...{ steps: true, samples: true, resolution: true, speed: true },
      createdBy: { select: { id: true, name: true, email: true } },
    },
    orderBy: [{ status: 'desc' }, { createdAt: 'asc' }, { id: 'asc' }],
    take: listed,
  })
  return edits.map(({ steps, samples, resolution, speed, createdAt, status, ...edit }) => ({
    ...edit,
    status: status === 'running' ? status : 'queued',
    cost: editCost({ steps, samples, resolution, speed }),
    createdAt: createdAt.toISOString(),
  }))
}

/**
 * Cancels waiting or running edits of anybody. They fail with a sentence that says so, since their person did not cancel
 * them, and can be tried again. Each is in the audit log.
 * @returns the ids of those that this cancelled; others had ended before, or do not exist
 */
export async function cancelAnybodysEdits(
  { database, queue }: Services,
  { person }: SessionPrincipal,
  ids: readonly string[],
): Promise<string[]> {
  return database.transaction(async (records) => {
    const open = await records.unsafe.edit.findMany({
      where: { id: { in: [...ids] }, finishedAt: null },
      select: { id: true, workspaceId: true, status: true },
      // All that lock several edits use this order.
      orderBy: { id: 'asc' },
    })
    const ended: string[] = []
    for (const { id, workspaceId, status } of open) {
      await queue.cancel(records, editRecord.job, id)
      const events = await editRecord.fail(records, { workspaceId, editId: id }, cancelled)
      if (!events) continue
      await appendEvents(records, workspaceId, events)
      const by = { workspaceId, personId: person.id }
      const values = { before: { status }, after: { status: 'failed' } }
      await recordAction(records, by, { action: 'job:cancel', subjectId: id, ...values })
      ended.push(id)
    }
    return ended
  })
}
