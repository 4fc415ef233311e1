/** What the stages share: the captions in chunks, a database for their rows, progress. */
import { type Database, openDatabase, tableOf } from '../database.ts'
import { DatasetError } from '../error.ts'
import type { DatasetFolder } from '../folder.ts'
import { type StageProgress, stageProgress } from './progress.ts'

/** Options of a stage. */
export interface StageOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: StageProgress) => void
}

/** A stage while it runs. */
export interface Stage {
  readonly database: Database
  readonly chunks: number
  /** Captions of a chunk; the last one may have fewer. */
  sizeOf(chunk: number): number
  readonly progress: ReturnType<typeof stageProgress>
}

/**
 * Runs a stage over the captions of a dataset.
 * @throws DatasetError 'empty-data' without captions; what `work` throws
 */
export async function runStage(
  dataset: DatasetFolder,
  name: StageProgress['stage'],
  onProgress: StageOptions['onProgress'],
  work: (stage: Stage) => Promise<void>,
): Promise<void> {
  const database = await openDatabase()
  try {
    const captions = await countCaptions(dataset, database)
    const { chunk: size } = dataset.recipe
    await work({
      database,
      chunks: Math.ceil(captions / size),
      sizeOf: (chunk) => Math.min(size, captions - chunk * size),
      progress: stageProgress(name, captions, onProgress),
    })
  } finally {
    database.close()
  }
}

/** @throws DatasetError 'empty-data' without captions */
export async function countCaptions(dataset: DatasetFolder, database: Database): Promise<number> {
  const [row] = await database
    .rows<{ count: number }>(`SELECT count(*) AS count FROM ${tableOf('captions', [dataset.captions])}`)
    .catch((cause) => {
      throw new DatasetError('empty-data', `${dataset.root} has no captions yet.`, { cause })
    })
  return row?.count ?? 0
}
