import type { DatasetRun, Records } from '@amend/db'
import type { DatasetRunView } from '../types.ts'
import { findProgress } from './read.ts'

/** A worker that makes a chunk reports more often than this, ms. */
const silent = 60_000

/** A run as the pages show it. */
export async function runView(records: Records, run: DatasetRun): Promise<DatasetRunView> {
  const { progress, left } = await findProgress(records, run)
  const workers = await records.installation.datasetChunk.count({
    where: { runId: run.id, status: 'running', heartbeatAt: { gt: new Date(Date.now() - silent) } },
  })
  const { id, status, pausedBy, captions, chunks, done, candidates, kept, cost, budget, notice } = run
  const { errorCode, errorMessage, createdAt, startedAt, finishedAt, workTime } = run
  return {
    ...{
      id,
      status,
      pausedBy,
      captions,
      chunks,
      done,
      progress,
      left,
      candidates,
      kept,
      cost,
      budget,
      notice,
      workers,
    },
    rate: workTime > 0 ? (candidates / workTime) * 3_600_000 : null,
    expectedCost: cost === null ? null : progress > 0 ? cost / progress : cost,
    error: errorCode !== null && errorMessage !== null ? { code: errorCode, message: errorMessage } : null,
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
  }
}
