/** One chunk from caption to scored candidates: the unit of work of a queue. */
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { tryLock } from '@amend/files/lock'
import { openDatabase, tableOf } from '../database.ts'
import type { ChunkTable, DatasetFolder } from '../folder.ts'
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

/** What a chunk holds. */
export interface ChunkContent {
  readonly candidates: number
  /** Candidates that pass the recipe's thresholds and the safety check. */
  readonly kept: number
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
const pollInterval = 500 // ms

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
    await once(dataset, 'triples', chunk, signal, () =>
      writeChunk(rows, chunk, parts, signal, () => onProgress?.((writingShare * ++written) / dataset.recipe.chunk)),
    )
    await onWritten?.(dataset.chunkFile('triples', chunk))
    let painted = 0
    await once(dataset, 'candidates', chunk, signal, () =>
      paintChunk(rows, chunk, parts, signal, ({ of }) =>
        onProgress?.(writingShare + ((1 - writingShare) * ++painted) / of),
      ),
    )
    const { image, direction, caption } = dataset.recipe.thresholds
    const [content] = await database.rows<ChunkContent>(
      `SELECT count(*) AS candidates, count(*) FILTER (coalesce(clip_sim_image >= $1, true) AND coalesce(clip_sim_dir >= $2, true)
         AND coalesce(clip_sim_0 >= $3, true) AND coalesce(clip_sim_1 >= $3, true) AND unsafe IS NOT TRUE) AS kept
       FROM ${tableOf('candidates', [dataset.chunkFile('candidates', chunk)])}`,
      [image, direction, caption],
    )
    return content ?? { candidates: 0, kept: 0 }
  } finally {
    database.close()
  }
}

/** Makes a file of a chunk under its lock, unless it exists. */
async function once(
  dataset: DatasetFolder,
  table: ChunkTable,
  chunk: number,
  signal: AbortSignal | undefined,
  work: () => Promise<void>,
): Promise<void> {
  const file = dataset.chunkFile(table, chunk)
  while (!existsSync(file)) {
    signal?.throwIfAborted()
    const release = await tryLock(dataset.lockFile(table, chunk))
    if (!release) {
      await sleep(pollInterval, undefined, { signal })
      continue
    }
    try {
      // Another process may have finished it before the lock was free.
      if (!existsSync(file)) await work()
    } finally {
      release()
    }
  }
}
