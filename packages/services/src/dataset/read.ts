import type { Database, DatasetRun, Records } from '@amend/db'
import { notFound } from '../error.ts'
import { openRun } from './record.ts'

/** A run with what its chunks say. */
export interface DatasetRunItem extends DatasetRun {
  /** The part that is made, from 0 to 1. */
  readonly progress: number
  /** Milliseconds left at the rate so far; null before the first caption and after the end. */
  readonly left: number | null
}

/** @throws ServiceError 'not-found' */
export async function findDatasetRun({ installation }: Records, id: string): Promise<DatasetRunItem> {
  const run = await installation.datasetRun.findUnique({ where: { id } })
  if (!run) throw notFound()
  const under = await installation.datasetChunk.aggregate({
    where: { runId: id, status: 'running' },
    _sum: { progress: true },
  })
  const progress = Math.min(1, (run.done + (under._sum.progress ?? 0)) / run.chunks)
  const elapsed = run.startedAt && !run.finishedAt ? Date.now() - run.startedAt.getTime() : undefined
  const left = elapsed !== undefined && progress > 0 ? (elapsed / progress) * (1 - progress) : null
  return { ...run, progress, left }
}

/** Says why a run stands still: shown until its next chunk is done. */
export async function noticeDatasetRun({ installation }: Database, id: string, notice: string): Promise<void> {
  await installation.datasetRun.updateMany({ where: { id, status: 'running' }, data: { notice } })
}

/** The open run of a folder; null when there is none. */
export const findOpenDatasetRun = ({ installation }: Records, folder: string): Promise<DatasetRun | null> =>
  installation.datasetRun.findFirst({ where: { folder, status: openRun } })
