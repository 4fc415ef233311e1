import { appendEvents, type Database, type NewEvent, type Records } from '@amend/db'
import type { JobName } from '../definitions.ts'
import { JobError } from '../error.ts'
import type { Queue } from '../queue.ts'
import { isUnreachable } from '../worker/failure.ts'
import type { JobHandler } from '../worker/handler.ts'
import type { Change, RecordDefinition, RecordWork, RunningRecord } from './definition.ts'

/** The minimum interval between reports, ms; others are dropped. */
const reportInterval = 100

/**
 * Performs the jobs of one kind of record: updates the row and its events at begin, progress, end, retry, crash and a
 * lost job. The work itself is the caller's.
 */
export function recordHandler<N extends JobName, Row, Progress, Result>(
  queue: Queue,
  database: Database,
  record: RecordDefinition<N, Row, Progress, Result>,
  { perform, explain }: RecordWork<Row, Progress, Result>,
): JobHandler<N> {
  return {
    perform: async (job) => {
      const row = await job.write(async (records) => {
        const begun = await record.begin(records, job.payload, { number: job.attempt, worker: job.worker })
        await append(records, begun?.events)
        return begun?.row
      })
      if (row === undefined) return undefined
      const report = reporter(queue, database, record, row, job)
      const turn = (must?: boolean) => job.turn(must)
      const result = await perform({ row, signal: job.signal, turn, report })
      return async (records) => append(records, changedOrLost(await record.finish(records, row, result)))
    },
    ...(explain && { explain }),
    putBack: async (records, payload) => append(records, await record.putBack?.(records, payload)),
    fail: async (records, payload, failure) => append(records, await record.fail(records, payload, failure)),
    reconcile: async () => {
      for (const payload of await record.findAbandoned(database)) {
        await database.transaction((records) =>
          record.requestAgain
            ? record.requestAgain(queue, records, payload)
            : queue.request(records, record.job, payload),
        )
        queue.log.warn({ job: record.job, ...payload }, 'A record had lost its job and is queued again.')
      }
    },
  }
}

function reporter<N extends JobName, Row, Progress, Result>(
  queue: Queue,
  database: Database,
  record: RecordDefinition<N, Row, Progress, Result>,
  row: Row,
  { id, signal }: { readonly id: string; readonly signal: AbortSignal },
): RunningRecord<Row, Progress>['report'] {
  let last = Number.NEGATIVE_INFINITY
  return async (share, details = {}) => {
    signal.throwIfAborted()
    if (performance.now() - last < reportInterval) return
    try {
      await database.transaction(async (records) =>
        append(records, record.progress && changedOrLost(await record.progress(records, row, share, details))),
      )
    } catch (error) {
      // The result does not depend on it.
      if (!isUnreachable(error)) throw error
      queue.log.warn({ job: record.job, id, error }, 'The progress of a record could not be written.')
    } finally {
      last = performance.now()
    }
  }
}

/** Called last in a transaction: from here on, others who append to the workspace wait for its end. */
async function append(records: Records, events: readonly NewEvent[] = []): Promise<void> {
  const [first] = events
  if (first) await appendEvents(records, first.workspaceId, events)
}

/** @throws JobError 'lost-lease', which rolls the transaction back */
function changedOrLost(change: Change): readonly NewEvent[] {
  if (change) return change
  throw new JobError('lost-lease', 'The record has ended, or belongs to another attempt.')
}
