/** The stage that writes instructions for captions. */
import type { Moderator } from '../captions/moderation.ts'
import { type Database, tableOf, writeTable } from '../database.ts'
import type { DatasetFolder } from '../folder.ts'
import type { CaptionRow, TripleRow } from '../rows.ts'
import { type InstructionWriter, writeTriples } from '../writer/writer.ts'
import { workOnChunks } from './chunks.ts'
import { runStage, type StageOptions } from './stage.ts'

/** What the stage needs. */
export interface WriteParts {
  readonly writer: InstructionWriter
  readonly moderate: Moderator
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
  await runStage(dataset, 'write', onProgress, ({ database, chunks, sizeOf, progress }) =>
    workOnChunks({
      dataset,
      table: 'triples',
      chunks,
      ...(signal && { signal }),
      work: (chunk) =>
        writeChunk({ dataset, database }, chunk, { writer, moderate }, signal, () =>
          progress.worked(1, { cost: writer.cost?.() }),
        ),
      onDone: (chunk) => progress.done(sizeOf(chunk)),
    }),
  )
}

/** An open dataset with a database for its rows. */
export interface OpenRows {
  readonly dataset: DatasetFolder
  readonly database: Database
}

/**
 * Writes the instructions of one chunk, whole or not at all.
 * @param onCaption called after each caption
 */
export async function writeChunk(
  { dataset, database }: OpenRows,
  chunk: number,
  { writer, moderate }: WriteParts,
  signal?: AbortSignal,
  onCaption?: () => void | Promise<void>,
): Promise<void> {
  const triples: TripleRow[] = []
  for (const row of await captionsOf(dataset, database, chunk)) {
    triples.push(...(await writeTriples(writer, row, dataset.recipe, moderate, signal)))
    await onCaption?.()
  }
  await writeTable(dataset.chunkFile('triples', chunk), 'triples', triples)
}

function captionsOf(dataset: DatasetFolder, database: Database, chunk: number): Promise<CaptionRow[]> {
  const size = dataset.recipe.chunk
  return database.rows<CaptionRow>(
    `SELECT * FROM ${tableOf('captions', [dataset.captions])} WHERE caption_id >= $1 AND caption_id < $2 ORDER BY caption_id`,
    [chunk * size, (chunk + 1) * size],
  )
}
