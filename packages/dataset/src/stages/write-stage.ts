/** The stage that writes instructions for captions. */
import type { Moderator } from '../captions/moderation.ts'
import { type Database, openDatabase, tableOf, writeTable } from '../database.ts'
import { DatasetError } from '../error.ts'
import type { DatasetFolder } from '../folder.ts'
import type { CaptionRow, TripleRow } from '../rows.ts'
import { type InstructionWriter, writeTriples } from '../writer/writer.ts'
import { workOnChunks } from './chunks.ts'
import { type StageProgress, stageProgress } from './progress.ts'

/** Options of a stage. */
export interface StageOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: StageProgress) => void
}

/** How many captions a dataset has, and in how many chunks. */
export async function chunksOf(
  dataset: DatasetFolder,
  database: Database,
): Promise<{ captions: number; chunks: number }> {
  const [row] = await database
    .rows<{ count: number }>(`SELECT count(*) AS count FROM ${tableOf('captions', [dataset.captions])}`)
    .catch((cause) => {
      throw new DatasetError('empty-data', `${dataset.root} has no captions yet.`, { cause })
    })
  const captions = row?.count ?? 0
  return { captions, chunks: Math.ceil(captions / dataset.recipe.chunk) }
}

/**
 * Writes instructions for all captions that have none yet.
 * @throws DatasetError 'writer-unavailable' when the writer cannot go on: what is written stays; the signal's reason
 */
export async function writeStage(
  dataset: DatasetFolder,
  writer: InstructionWriter,
  moderate: Moderator,
  { signal, onProgress }: StageOptions = {},
): Promise<void> {
  const { recipe } = dataset
  const database = await openDatabase()
  try {
    const { captions, chunks } = await chunksOf(dataset, database)
    const progress = stageProgress('write', captions, onProgress)
    await workOnChunks({
      dataset,
      table: 'triples',
      chunks,
      ...(signal && { signal }),
      async work(chunk) {
        const rows = await captionsOf(dataset, database, chunk)
        const triples: TripleRow[] = []
        for (const row of rows) {
          triples.push(...(await writeTriples(writer, row, recipe, moderate, signal)))
          progress.worked(1, { cost: writer.cost?.() })
        }
        await writeTable(dataset.chunkFile('triples', chunk), 'triples', triples)
      },
      onDone: (chunk) => progress.done(Math.min(recipe.chunk, captions - chunk * recipe.chunk)),
    })
  } finally {
    database.close()
  }
}

function captionsOf(dataset: DatasetFolder, database: Database, chunk: number): Promise<CaptionRow[]> {
  const size = dataset.recipe.chunk
  return database.rows<CaptionRow>(
    `SELECT * FROM ${tableOf('captions', [dataset.captions])} WHERE caption_id >= $1 AND caption_id < $2 ORDER BY caption_id`,
    [chunk * size, (chunk + 1) * size],
  )
}
