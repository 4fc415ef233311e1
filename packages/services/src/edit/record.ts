/**
 * The life cycle of an edit: queued → running → done, failed or cancelled, and back to queued before another attempt.
 * Each change is a compare-and-set on the row, in one transaction with the job's own change and with an event.
 */
import type { EventData } from '@amend/contract'
import { type Edit, type EditStatus, Prisma, type Records } from '@amend/db'
import { type RecordDefinition, withoutJob } from '@amend/jobs'
import { refundCredits, settleCredits } from '../credit/ledger.ts'
import { notifyAway } from '../notification/index.ts'
import { isWithheld } from '../safety/flag.ts'
import { type QueuedEdit, sendEdits } from './queue.ts'

export interface EditResult {
  readonly recipe?: Prisma.InputJsonObject
  readonly advice?: Prisma.InputJsonObject
  /** Milliseconds by stage. */
  readonly timings?: Prisma.InputJsonObject
  /**
   * Writes the image, in the transaction that makes the edit done; its bytes are stored before.
   * @returns the image's id
   */
  store(records: Records): Promise<string>
}

/** What a worker reports of an edit besides the share that is done. */
export type EditProgress = Omit<EventData<'edit.progressed'>, 'progress'>

const open = { in: ['queued', 'running'] satisfies EditStatus[] }

/** Matches the row as long as it belongs to this attempt: each attempt takes the next number. */
const heldRow = ({ id, attempts }: Edit) => ({ id, attempts, status: 'running' as const })

export const editRecord: RecordDefinition<'edit.perform', Edit, EditProgress, EditResult> = {
  job: 'edit.perform',

  begin: async (records, { workspaceId, editId }, { worker, number: attempt }) => {
    const now = new Date()
    const [row] = await records.workspace(workspaceId).edit.updateManyAndReturn({
      where: { id: editId, status: open },
      data: {
        status: 'running',
        progress: 0,
        attempts: { increment: 1 },
        leaseOwner: worker,
        heartbeatAt: now,
        startedAt: now,
      },
    })
    return row && { row, events: [{ workspaceId, kind: 'edit.started', subjectId: editId, data: { attempt } }] }
  },

  progress: async (records, row, progress, details) => {
    const { workspaceId, id } = row
    const { count } = await records.workspace(workspaceId).edit.updateMany({
      where: heldRow(row),
      data: { progress, heartbeatAt: new Date() },
    })
    if (count === 0) return undefined
    return [{ workspaceId, kind: 'edit.progressed', subjectId: id, data: { ...details, progress } }]
  },

  finish: async (records, row, { store, recipe, advice, timings }) => {
    const { workspaceId, id } = row
    const imageId = await store(records)
    const { count } = await records.workspace(workspaceId).edit.updateMany({
      where: heldRow(row),
      data: { status: 'done', progress: 1, finishedAt: new Date(), recipe, advice, timings },
    })
    if (count === 0) return undefined
    // Nobody pays for a picture that is blurred.
    if (await isWithheld(records, workspaceId, imageId)) await refundCredits(records, workspaceId, [id])
    else await settleCredits(records, workspaceId, id)
    // One for edits that were requested together.
    const away = { workspaceId, imageId, subjectId: row.batchId, userId: row.createdById }
    if (row.kind === 'edit') await notifyAway(records, away)
    return [{ workspaceId, kind: 'edit.finished', subjectId: id, data: { imageId } }]
  },

  fail: async (records, { workspaceId, editId }, { code, message }) => {
    const { count } = await records.workspace(workspaceId).edit.updateMany({
      where: { id: editId, status: open },
      data: { status: 'failed', finishedAt: new Date(), errorCode: code, errorMessage: message },
    })
    if (count > 0) await refundCredits(records, workspaceId, [editId])
    return count === 0 ? undefined : [{ workspaceId, kind: 'edit.failed', subjectId: editId, data: { code, message } }]
  },

  putBack: async (records, { workspaceId, editId }) => {
    const { count } = await records.workspace(workspaceId).edit.updateMany({
      where: { id: editId, status: 'running' },
      data: { status: 'queued', progress: 0, leaseOwner: null, heartbeatAt: null, startedAt: null },
    })
    return count === 0 ? undefined : [{ workspaceId, kind: 'edit.queued', subjectId: editId }]
  },

  findAbandoned: async (records) => {
    const edits = await findAbandonedEdits(records)
    return edits.map(({ id, workspaceId }) => ({ workspaceId, editId: id }))
  },

  requestAgain: async (queue, records, { workspaceId, editId }) => {
    const edit = await records.workspace(workspaceId).edit.findFirst({ where: { id: editId, status: open } })
    if (edit) await sendEdits(queue, records, [edit])
  },
}

/**
 * Edits lose their jobs, for example, when a backup is restored without the queue. Those of the last minute are
 * skipped.
 */
function findAbandonedEdits(records: Records): Promise<Pick<QueuedEdit, 'id' | 'workspaceId'>[]> {
  return records.unsafe.$queryRaw`
    SELECT id::text, "workspaceId"::text FROM "Edit" AS edit
    WHERE status IN ('queued', 'running') AND "createdAt" < now() - interval '1 minute'
      AND ${withoutJob('edit.perform', Prisma.sql`edit.id`)}
    ORDER BY "createdAt" LIMIT 100`
}
