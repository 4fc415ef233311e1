import { appendEvent, type Database, type Edit, type Prisma, type Records } from '@amend/db'
import { JobError } from '../error.ts'
import type { Queue } from '../queue.ts'
import { isUnreachable } from '../worker/failure.ts'
import type { Failure, JobHandler, RunningJob } from '../worker/handler.ts'
import { findAbandonedEdits } from './abandoned.ts'
import { sendEdits } from './request.ts'

export interface RunningEdit {
  readonly edit: Edit
  /** To be checked between steps. */
  readonly signal: AbortSignal
  /**
   * Publishes how far the edit is; reports that follow one another too closely are left out.
   * @param progress from 0 to 1
   * @param data for the browser, such as a preview
   * @throws JobError 'cancelled', 'lost-lease', 'stopping', 'overdue', when the work is to stop
   */
  report(progress: number, data?: Prisma.InputJsonObject): Promise<void>
}

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

export interface EditWork {
  /** Computes the result and stores its bytes. Runs again when a worker dies. */
  perform(running: RunningEdit): Promise<EditResult>
  /** What an error means; an unreachable service is worth a retry without asking. Default: no other is. */
  readonly explain?: (error: unknown) => Failure
}

type Job = RunningJob<'edit.perform'>

const reportInterval = 100 // ms

/** Performs edits, keeping their rows and events: what is left to `work` is the picture. */
export function editHandler(queue: Queue, database: Database, work: EditWork): JobHandler<'edit.perform'> {
  return {
    perform: async (job) => {
      const edit = await job.write((records) => begin(records, job))
      if (!edit) return undefined
      const report = reporter(queue, database, edit, job.signal)
      const result = await work.perform({ edit, signal: job.signal, report })
      return (records) => finish(records, edit, result)
    },
    ...(work.explain && { explain: work.explain }),
    putBack: async (records, { workspaceId, editId }) => {
      const data = { status: 'queued' as const, progress: 0, leaseOwner: null, heartbeatAt: null, startedAt: null }
      const where = { id: editId, status: 'running' as const }
      const { count } = await records.workspace(workspaceId).edit.updateMany({ where, data })
      if (count === 1) await appendEvent(records, { workspaceId, kind: 'edit.queued', subjectId: editId })
    },
    fail: async (records, { workspaceId, editId }, { code, message }) => {
      const data = { status: 'failed' as const, finishedAt: new Date(), errorCode: code, errorMessage: message }
      const where = { id: editId, status: { in: ['queued' as const, 'running' as const] } }
      const { count } = await records.workspace(workspaceId).edit.updateMany({ where, data })
      if (count === 0) return
      await appendEvent(records, { workspaceId, kind: 'edit.failed', subjectId: editId, data: { code, message } })
    },
    reconcile: async () => {
      for (const edit of await findAbandonedEdits(database)) {
        await database.transaction((records) => sendEdits(queue, records, [edit]))
        queue.log.warn({ edit: edit.id }, 'An edit had lost its job and is queued again.')
      }
    },
  }
}

/** Takes the row, from a lost attempt too: holding the job gives the right. Undefined when the edit has ended or is gone. */
async function begin(records: Records, { payload, worker, attempt }: Job): Promise<Edit | undefined> {
  const { workspaceId, editId } = payload
  const now = new Date()
  const [edit] = await records.workspace(workspaceId).edit.updateManyAndReturn({
    where: { id: editId, status: { in: ['queued', 'running'] } },
    data: {
      status: 'running',
      progress: 0,
      attempts: { increment: 1 },
      leaseOwner: worker,
      heartbeatAt: now,
      startedAt: now,
    },
  })
  if (edit) await appendEvent(records, { workspaceId, kind: 'edit.started', subjectId: editId, data: { attempt } })
  return edit
}

/** The row as long as it is in the hands of this attempt: each takes the next number. */
const ownRow = ({ id, attempts }: Edit) => ({ id, attempts, status: 'running' as const })

function reporter(queue: Queue, database: Database, edit: Edit, signal: AbortSignal): RunningEdit['report'] {
  const { workspaceId, id } = edit
  let last = Number.NEGATIVE_INFINITY
  return async (progress, data = {}) => {
    signal.throwIfAborted()
    if (performance.now() - last < reportInterval) return
    try {
      await database.transaction(async (records) => {
        const { count } = await records.workspace(workspaceId).edit.updateMany({
          where: ownRow(edit),
          data: { progress, heartbeatAt: new Date() },
        })
        if (count === 0) throw lost()
        await appendEvent(records, {
          workspaceId,
          kind: 'edit.progressed',
          subjectId: id,
          data: { ...data, progress },
        })
      })
    } catch (error) {
      // The picture does not depend on it.
      if (!isUnreachable(error)) throw error
      queue.log.warn({ edit: id, error }, 'The progress of an edit could not be written.')
    } finally {
      last = performance.now()
    }
  }
}

async function finish(records: Records, edit: Edit, { store, recipe, advice, timings }: EditResult) {
  const { workspaceId, id } = edit
  const imageId = await store(records)
  const { count } = await records.workspace(workspaceId).edit.updateMany({
    where: ownRow(edit),
    data: { status: 'done', progress: 1, finishedAt: new Date(), recipe, advice, timings },
  })
  if (count === 0) throw lost()
  await appendEvent(records, { workspaceId, kind: 'edit.finished', subjectId: id, data: { imageId } })
}

const lost = () => new JobError('lost-lease', 'The edit has ended, or belongs to another attempt.')
