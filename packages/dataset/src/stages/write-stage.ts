/** The stage that writes instructions for captions. */
import type { Moderator } from '../captions/moderation.ts'
import { type Database, tableOf, writeTable } from '../database.ts'
import type { DatasetFolder } from '../folder.ts'
import type { CaptionRow, TripleRow } from '../rows.ts'
import { type InstructionWriter, writeTriples } from '../writer/writer.ts'
import { workOnChunks } from './chunks.ts'
import { runStage, type StageOptions } from './stage.ts'

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
  await runStage(dataset, 'write', onProgress, ({ database, chunks, sizeOf, progress }) =>
    workOnChunks({
      dataset,
      table: 'triples',
      chunks,
      ...(signal && { signal }),
      async work(chunk) {
        const triples: TripleRow[] = []
        for (const row of await captionsOf(dataset, database, chunk)) {
          triples.push(...(await writeTriples(writer, row, recipe, moderate, signal)))
          progress.worked(1, { cost: writer.cost?.() })
        }
        await writeTable(dataset.chunkFile('triples', chunk), 'triples', triples)
      },
      onDone: (chunk) => progress.done(sizeOf(chunk)),
    }),
  )
}

function captionsOf(dataset: DatasetFolder, database: Database, chunk: number): Promise<CaptionRow[]> {
  const size = dataset.recipe.chunk
  return database.rows<CaptionRow>(
    `SELECT * FROM ${tableOf('captions', [dataset.captions])} WHERE caption_id >= $1 AND caption_id < $2 ORDER BY caption_id`,
    [chunk * size, (chunk + 1) * size],
  )
}
