import { DatasetError, type DatasetErrorCode } from '@amend/dataset/error'
import type { Database } from '@amend/db'
import { type Failure, type JobHandler, type Queue, recordHandler } from '@amend/jobs'
import { ModelError } from '@amend/models/checkpoint'
import { datasetChunkRecord, noticeDatasetRun } from '@amend/services/dataset'
import type { Blobs } from '@amend/storage'
import { listedChunk } from '../dataset-process/listed-chunk.ts'
import type { DatasetTasks } from '../dataset-process/tasks.ts'
import { explainFailure } from '../failure.ts'
import type { ProcessPool } from '../process/pool.ts'

export interface DatasetChunkParts {
  readonly queue: Queue
  readonly database: Database
  readonly blobs: Blobs
  readonly datasets: ProcessPool<DatasetTasks>
}

/** Faults that a person mends, or that pass by themselves: the run waits for that, and says what for. */
const pausing: ReadonlySet<DatasetErrorCode> = new Set(['disk-full', 'no-permission', 'writer-unavailable'])

const isPausing = (error: unknown): error is DatasetError =>
  error instanceof DatasetError && pausing.has(error.code as DatasetErrorCode)

/** Makes chunks of datasets, each in turn with the edits of its lane. */
export function datasetChunkHandler({
  queue,
  database,
  blobs,
  datasets,
}: DatasetChunkParts): JobHandler<'dataset.chunk'> {
  return recordHandler(queue, database, datasetChunkRecord(queue), {
    perform: async ({ row, signal, turn, report }) => {
      const lost = new AbortController()
      const request = { folder: row.run.folder, chunk: row.number }
      try {
        const content = await datasets.next().run('make', () => request, {
          signal: AbortSignal.any([signal, lost.signal]),
          onEvent: (share) => void report(share).catch((why) => lost.abort(why)),
          onTurn: turn,
        })
        if (row.run.datasetId === null) return content
        return { ...content, ...(await listedChunk({ database, blobs, datasets }, request, signal)) }
      } catch (error) {
        if (isPausing(error)) await noticeDatasetRun(database, row.runId, error.message)
        throw error
      }
    },
    explain: explainDatasetFailure,
  })
}

/** Explains an error to who runs the installation: a dataset's messages are written for them. */
export function explainDatasetFailure(error: unknown): Failure {
  if (isPausing(error)) return { code: error.code, message: error.message, retry: true, passing: true }
  if (error instanceof DatasetError || error instanceof ModelError) {
    return { code: error.code, message: error.message, retry: false }
  }
  return explainFailure(error)
}
