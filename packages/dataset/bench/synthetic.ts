/** A dataset of synthetic score rows: random similarities and hashes, one in twenty a near-duplicate of another. */
import { mkdir } from 'node:fs/promises'
import { openDatabase, writeQuery } from '../src/database.ts'
import { createDataset, type DatasetFolder } from '../src/folder.ts'
import { parseRecipe } from '../src/recipe.ts'

/** Candidates of one triple, triples of one chunk. */
const [candidates, triples] = [100, 64]

export async function syntheticDataset(folder: string, rows: number): Promise<DatasetFolder> {
  await mkdir(folder, { recursive: true })
  const dataset = await createDataset(
    folder,
    parseRecipe({
      writer: { kind: 'ready' },
      painter: { kind: 'text-to-image', model: 'synthetic' },
      clip: 'synthetic',
    }),
  )
  const database = await openDatabase()
  const perChunk = candidates * triples
  try {
    for (let chunk = 0; chunk * perChunk < rows; chunk++) {
      const from = chunk * perChunk
      const range = `range(${from}, ${Math.min(rows, from + perChunk)}) t(i)`
      const draw = (purpose: number) => `(hash(i * 16 + ${purpose}) / 18446744073709551615.0)`
      const own =
        'CASE WHEN i % 20 = 0 THEN xor(hash(i // 2)::UBIGINT, 1::UBIGINT << (i % 64)::UBIGINT) ELSE hash(i) END::UBIGINT'
      await writeQuery(
        database,
        `SELECT i // ${candidates} AS triple, (i % ${candidates})::INTEGER AS candidate, (hash(i + 5) % 4294967296)::BIGINT AS seed,
         ${draw(1)} AS p2p_threshold, 7.5 + ${draw(2)} AS cfg_scale, 0.15 + 0.2 * ${draw(3)} AS clip_sim_0,
         0.15 + 0.2 * ${draw(4)} AS clip_sim_1, 0.45 * ${draw(5)} AS clip_sim_dir, 0.4 + 0.6 * ${draw(6)} AS clip_sim_image,
         ${own} AS hash_0, hash(i + 9) AS hash_1, [${draw(7)}, ${draw(8)}, ${draw(9)}]::FLOAT[] AS embedding, false AS unsafe
         FROM ${range}`,
        dataset.chunkFile('candidates', chunk),
        'FORMAT parquet, COMPRESSION zstd',
      )
      await writeQuery(
        database,
        `SELECT i // ${candidates} AS triple, (i % ${candidates})::INTEGER AS candidate, ''::BLOB AS before, ''::BLOB AS after
         FROM ${range}`,
        dataset.chunkFile('pictures', chunk),
        'FORMAT parquet, COMPRESSION zstd',
      )
      await writeQuery(
        database,
        `SELECT i AS triple, i AS caption_id, 'caption ' || i AS caption, NULL::VARCHAR AS url, NULL::VARCHAR AS licence,
         NULL::VARCHAR AS photo, 'make it ' || i AS instruction, 'edited ' || i AS edited_caption, 'synthetic' AS writer,
         1 AS attempts, NULL::VARCHAR AS refused FROM range(${chunk * triples}, ${(chunk + 1) * triples}) t(i)`,
        dataset.chunkFile('triples', chunk),
        'FORMAT parquet, COMPRESSION zstd',
      )
    }
  } finally {
    database.close()
  }
  return dataset
}
