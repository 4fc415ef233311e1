/** One chunk from caption to scored candidates: the unit of work of a queue. */
import { openDatabase } from '../database.ts'
import type { DatasetFolder } from '../folder.ts'
import { type ChunkContent, countChunk } from './chunk-content.ts'
import { once } from './once.ts'
import { type PaintParts, paintChunk } from './paint-stage.ts'
import { countCaptions } from './stage.ts'
import { type WriteParts, writeChunk } from './write-stage.ts'

/** How much work a dataset is. */
export interface DatasetSize {
  readonly captions: number
  readonly chunks: number
}

/** @throws DatasetError 'empty-data' without captions */
export async function datasetSize(dataset: DatasetFolder): Promise<DatasetSize> {
  const database = await openDatabase()
  try {
    const captions = await countCaptions(dataset, database)
    return { captions, chunks: Math.ceil(captions / dataset.recipe.chunk) }
  } finally {
    database.close()
  }
}

/** Options of `makeChunk`. */
export interface MakeChunkOptions {
  readonly signal?: AbortSignal
  /** Called after each caption that is written, and after each instruction that is painted. @param share of the chunk, 0 … 1 */
  readonly onProgress?: (share: number) => void | Promise<void>
  /** Called when the instructions are written, before the painting. @param file of the triples */
  readonly onWritten?: (file: string) => Promise<void>
}

/** The part of the time that writing takes, for the progress. */
const writingShare = 0.1

/**
 * Makes a chunk, as far as it is not made: its files are the same whoever makes it. Waits while another process makes it.
 * @throws DatasetError 'writer-unavailable', 'disk-full', 'no-permission'; the engine's errors; the signal's reason
 */
export async function makeChunk(
  dataset: DatasetFolder,
  chunk: number,
  parts: WriteParts & PaintParts,
  { signal, onProgress, onWritten }: MakeChunkOptions = {},
): Promise<ChunkContent> {
  const database = await openDatabase()
  const rows = { dataset, database }
  try {
    let written = 0
    await once(dataset, 'triples', chunk, {
      signal,
      work: () =>
        writeChunk(rows, chunk, parts, signal, () => onProgress?.((writingShare * ++written) / dataset.recipe.chunk)),
    })
    await onWritten?.(dataset.chunkFile('triples', chunk))
    let painted = 0
    await once(dataset, 'candidates', chunk, {
      signal,
      work: () =>
        paintChunk(rows, chunk, parts, signal, ({ of }) =>
          onProgress?.(writingShare + ((1 - writingShare) * ++painted) / of),
        ),
    })
    return await countChunk(dataset, database, chunk)
  } finally {
    database.close()
  }
}
