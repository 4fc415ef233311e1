/** Which pairs of a version go into which shard of an export, and their rows. */
import path from 'node:path'
import { type Database, openDatabase, quoted } from '../database.ts'
import { type Split, splits, type Version, versionFiles } from '../versions/version.ts'

/** A shard of an export. Rows of one instruction are in one shard. */
export interface PlannedShard {
  readonly split: Split
  /** From 0, in its part. */
  readonly index: number
  /** Shards of the part. */
  readonly of: number
  readonly pairs: number
  readonly first: number
  readonly last: number
  /** The files of the version that have the rows. */
  readonly files: readonly string[]
}

/** An open version whose rows can be read. */
export interface OpenPlan {
  readonly database: Database
  readonly shards: readonly PlannedShard[]
  close(): void
}

/** @param shardBytes of encoded pictures, about which a shard ends */
export async function planShards({ folder, facts }: Version, shardBytes: number): Promise<OpenPlan> {
  const database = await openDatabase()
  try {
    const columns = "{split: 'VARCHAR', shard: 'INTEGER', triple: 'BIGINT', bytes0: 'BIGINT', bytes1: 'BIGINT'}"
      .replace('bytes0', 'before_bytes')
      .replace('bytes1', 'after_bytes')
    const manifest = quoted(path.join(folder, versionFiles.manifest))
    const rows = await database.rows<{
      split: Split
      shard: number
      of: number
      pairs: number
      first: number
      last: number
      files: string
    }>(`
      WITH manifest AS (SELECT * FROM read_json(${manifest}, format = 'newline_delimited', columns = ${columns})),
      instructions AS (
        SELECT split, triple, count(*) AS pairs, sum(before_bytes + after_bytes) AS bytes, list(DISTINCT shard) AS sources
        FROM manifest GROUP BY split, triple),
      parts AS (
        SELECT *, (sum(bytes) OVER (PARTITION BY split ORDER BY triple) - bytes) // ${shardBytes} AS part FROM instructions),
      numbered AS (
        SELECT *, dense_rank() OVER (PARTITION BY split ORDER BY part) - 1 AS shard FROM parts)
      SELECT split, shard, (max(shard) OVER (PARTITION BY split))::INTEGER + 1 AS of, sum(pairs)::BIGINT AS pairs,
        min(triple) AS first, max(triple) AS last,
        array_to_string(list_sort(list_distinct(flatten(list(sources)))), ',') AS files
      FROM numbered GROUP BY split, shard
      ORDER BY array_position(['train', 'validation', 'test'], split), shard`)
    const shards = splits.flatMap((split) => {
      const sources = facts.shards.filter((shard) => shard.split === split)
      return rows
        .filter((row) => row.split === split)
        .map(({ shard, files, ...row }) => ({
          ...row,
          index: shard,
          files: files.split(',').flatMap((source) => {
            const file = sources[Number(source)]?.file
            return file === undefined ? [] : [path.join(folder, file)]
          }),
        }))
    })
    return { database, shards, close: database.close }
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * The rows of a shard, as a query. They have the order of the version's files, which are sorted: DuckDB keeps it, and a sort of
 * pictures would take most of the time of an export.
 */
export const rowsQuery = ({ files, first, last }: PlannedShard, columns: string): string =>
  `SELECT ${columns} FROM read_parquet([${files.map(quoted).join(', ')}]) WHERE triple BETWEEN ${first} AND ${last}`

/** A pair with its encoded pictures. */
export interface ExportedPair {
  readonly id: string
  readonly triple: number
  readonly seed: number
  readonly caption: string
  readonly instruction: string
  readonly editedCaption: string
  readonly url: string | null
  readonly licence: string | null
  /** Keys and order of the original recipe. */
  readonly metadata: Readonly<Record<string, number | null>>
  readonly before: EncodedPicture
  readonly after: EncodedPicture
}

export interface EncodedPicture {
  readonly bytes: Uint8Array
  /** 'jpg', 'png', 'webp' or 'bin'. */
  readonly ending: string
}

const measured = ['p2p_threshold', 'cfg_scale', 'clip_sim_0', 'clip_sim_1', 'clip_sim_dir', 'clip_sim_image'] as const

/** The pairs of a shard, one after the other. */
export async function* pairsOf(database: Database, shard: PlannedShard): AsyncGenerator<ExportedPair> {
  const columns = [
    'id, triple, seed, original_prompt, edit_prompt, edited_prompt, url, licence',
    ...measured,
    'original_image.bytes, original_image.path, edited_image.bytes, edited_image.path',
  ]
  const result = await database.connection.stream(rowsQuery(shard, columns.join(', ')))
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const values of chunk.getRows()) {
      const text = (at: number) => String(values[at] ?? '')
      const picture = (at: number): EncodedPicture => ({
        bytes: (values[at] as { bytes: Uint8Array }).bytes,
        ending: text(at + 1).slice(text(at + 1).lastIndexOf('.') + 1),
      })
      yield {
        id: text(0),
        triple: Number(values[1]),
        seed: Number(values[2]),
        caption: text(3),
        instruction: text(4),
        editedCaption: text(5),
        url: values[6] as string | null,
        licence: values[7] as string | null,
        metadata: {
          seed: Number(values[2]),
          ...Object.fromEntries(measured.map((name, i) => [name, values[8 + i] as number | null])),
        },
        before: picture(14),
        after: picture(16),
      }
    }
  }
}
