import type { Database, DatasetRun, Records } from '@amend/db'
import { notFound } from '../error.ts'
import { unendedRun } from './record.ts'

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
  return { ...run, ...(await findProgress({ installation }, run)) }
}

/** How far a run is, with what its chunks in work report. */
export async function findProgress(
  { installation }: Pick<Records, 'installation'>,
  run: DatasetRun,
): Promise<Pick<DatasetRunItem, 'progress' | 'left'>> {
  const under = await installation.datasetChunk.aggregate({
    where: { runId: run.id, status: 'running' },
    _sum: { progress: true },
    _count: true,
  })
  const made = run.done + (under._sum.progress ?? 0)
  const progress = Math.min(1, made / run.chunks)
  return { progress, left: timeLeft(run, made, under._count) }
}

/** By the work on chunks that are made, which pauses do not lengthen; before the first one by the time since the start. */
function timeLeft(
  { chunks, done, workTime, startedAt, finishedAt }: DatasetRun,
  made: number,
  workers: number,
): number | null {
  if (finishedAt || !startedAt || made === 0) return null
  const each =
    done > 0 && workTime > 0 ? workTime / done / Math.max(1, workers) : (Date.now() - startedAt.getTime()) / made
  return Math.max(0, each * (chunks - made))
}

/** Says why a run stands still: shown until its next chunk is done. */
export async function noticeDatasetRun({ installation }: Database, id: string, notice: string): Promise<void> {
  await installation.datasetRun.updateMany({ where: { id, status: 'running' }, data: { notice } })
}

/** The run of a folder that has not ended; null when there is none. */
export const findOpenDatasetRun = ({ installation }: Records, folder: string): Promise<DatasetRun | null> =>
  installation.datasetRun.findFirst({ where: { folder, status: unendedRun } })
