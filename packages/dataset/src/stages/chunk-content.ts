import { type Database, tableOf } from '../database.ts'
import type { DatasetFolder } from '../folder.ts'

/** What a chunk holds. */
export interface ChunkContent {
  readonly candidates: number
  /** Candidates that pass the recipe's thresholds and the safety check. */
  readonly kept: number
}

/** Counts a chunk that is made. */
export async function countChunk(dataset: DatasetFolder, database: Database, chunk: number): Promise<ChunkContent> {
  const { image, direction, caption } = dataset.recipe.thresholds
  const [content] = await database.rows<ChunkContent>(
    `SELECT count(*) AS candidates, count(*) FILTER (coalesce(clip_sim_image >= $1, true) AND coalesce(clip_sim_dir >= $2, true)
       AND coalesce(clip_sim_0 >= $3, true) AND coalesce(clip_sim_1 >= $3, true) AND unsafe IS NOT TRUE) AS kept
     FROM ${tableOf('candidates', [dataset.chunkFile('candidates', chunk)])}`,
    [image, direction, caption],
  )
  return content ?? { candidates: 0, kept: 0 }
}
