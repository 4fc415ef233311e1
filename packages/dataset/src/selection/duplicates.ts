/** Finds near-duplicates among candidates that passed the other tests; of each cluster the best one stays. */
import { setImmediate } from 'node:timers/promises'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Database } from '../database.ts'
import { clustersOf, distanceOf, type Hashes, nearPairs } from './near-duplicates.ts'
import type { Selection } from './selection.ts'

type Plan = NonNullable<Selection['duplicates']>

/** Where only embeddings decide, they are compared within buckets of hashes that are at least this alike. */
const loose = { bands: 4, distance: 16 }

/** Candidates in the order of their hashes. */
interface Items extends Hashes {
  /** Row ids in the table of candidates. */
  readonly rows: Uint32Array
  /** Of the pictures after, where they are compared. */
  readonly after?: Hashes
}

/**
 * The row ids of candidates that are near-duplicates of a better one. Candidates without a hash are never duplicates.
 * @param table with `hash_0`, `hash_1`, `clip_sim_dir`, `seed` and `fate`; candidates with fate 0 are compared
 * @param embeddings a query with `triple`, `candidate` and `embedding`
 */
export async function duplicatesIn(
  database: Database,
  table: string,
  embeddings: string,
  plan: Plan,
): Promise<Uint32Array> {
  if (plan.hashDistance === null && plan.cosine === null) return new Uint32Array(0)
  const items = await readItems(database.connection, table, plan.pictures === 'both')
  const clusters = clustersOf(items.rows.length)
  const strict = plan.hashDistance ?? -1
  const hashesAgree = (a: number, b: number) =>
    distanceOf(items, a, b) <= strict && (!items.after || distanceOf(items.after, a, b) <= strict)
  const byEmbedding = plan.cosine === null ? undefined : await embeddingTest(database, table, embeddings, plan.cosine)
  const wide = plan.hashDistance === null || (byEmbedding !== undefined && plan.rule === 'or')
  const options = wide
    ? { ...loose, distance: Math.max(loose.distance, strict) }
    : { bands: strict + 1, distance: strict }

  // Equal hashes are one item where nothing else is compared: they would only fill the buckets.
  const chosen = byEmbedding ? Uint32Array.from(items.rows, (_, i) => i) : mergeEqual(items, clusters.merge)
  const hashes = { high: chosen.map((i) => items.high[i] as number), low: chosen.map((i) => items.low[i] as number) }
  for (const batch of nearPairs(hashes, options)) {
    const open: number[] = []
    for (let at = 0; at < batch.length; at += 2) {
      const [a, b] = [chosen[batch[at] as number] as number, chosen[batch[at + 1] as number] as number]
      if (clusters.rootOf(a) === clusters.rootOf(b)) continue
      const agree = hashesAgree(a, b)
      if (agree && (byEmbedding === undefined || (wide && plan.hashDistance !== null))) clusters.merge(a, b)
      else if (byEmbedding && (wide || agree)) open.push(a, b)
    }
    for (const pair of (await byEmbedding?.(open.map((i) => items.rows[i] as number))) ?? []) {
      clusters.merge(open[2 * pair] as number, open[2 * pair + 1] as number)
    }
    await setImmediate()
  }
  return worseThanBest(database, table, items.rows, clusters.rootOf)
}

/** Merges items with equal hashes. @returns the first of each */
function mergeEqual(items: Items, merge: (a: number, b: number) => void): Uint32Array {
  const firsts: number[] = []
  for (let i = 0; i < items.rows.length; i++) {
    const last = firsts.at(-1)
    const equal =
      last !== undefined && distanceOf(items, last, i) === 0 && (!items.after || distanceOf(items.after, last, i) === 0)
    if (equal) merge(last, i)
    else firsts.push(i)
  }
  return Uint32Array.from(firsts)
}

/** The rows of all clusters but the best of each: by direction similarity, then by seed, as in the recipe. */
async function worseThanBest(
  database: Database,
  table: string,
  rows: Uint32Array,
  rootOf: (item: number) => number,
): Promise<Uint32Array> {
  await database.run('CREATE OR REPLACE TEMP TABLE clustered (id UINTEGER, cluster UINTEGER)')
  const appender = await database.connection.createAppender('clustered')
  const append = (item: number, cluster: number) => {
    appender.appendUInteger(rows[item] as number)
    appender.appendUInteger(cluster)
    appender.endRow()
  }
  const opened = new Set<number>()
  for (let item = 0; item < rows.length; item++) {
    const root = rootOf(item)
    if (root === item) continue
    if (!opened.has(root)) append(root, root)
    opened.add(root)
    append(item, root)
  }
  appender.closeSync()
  const worse = await database.rows<{ id: number }>(
    `SELECT id FROM clustered JOIN ${table} t ON t.rowid = id
     QUALIFY row_number() OVER (PARTITION BY cluster ORDER BY clip_sim_dir DESC NULLS LAST, seed DESC, id) > 1 ORDER BY id`,
  )
  return Uint32Array.from(worse, ({ id }) => id)
}

async function readItems(connection: DuckDBConnection, table: string, both: boolean): Promise<Items> {
  const halves = (hash: string) => [`(${hash} >> 32)::UINTEGER`, `(${hash} & 4294967295)::UINTEGER`]
  const columns = ['rowid::UINTEGER', ...halves('hash_0'), ...(both ? halves('hash_1') : [])]
  const result = await connection.runAndReadAll(
    `SELECT ${columns.join(', ')} FROM ${table} WHERE fate = 0 AND hash_0 IS NOT NULL ORDER BY hash_0, hash_1, rowid`,
  )
  const values = result.getColumns() as number[][]
  const words = (column: number) => Uint32Array.from(values[column] ?? [])
  return {
    rows: words(0),
    high: words(1),
    low: words(2),
    ...(both && { after: { high: words(3), low: words(4) } }),
  }
}

/** A test of pairs [row, row, …] by their embeddings. It returns the places of pairs that are as alike as `least`. */
async function embeddingTest(database: Database, table: string, embeddings: string, least: number) {
  await database.run('CREATE OR REPLACE TEMP TABLE compared (place UINTEGER, a UINTEGER, b UINTEGER)')
  await database.run(
    `CREATE OR REPLACE TEMP TABLE vectors AS SELECT t.rowid::UINTEGER AS id, e.embedding
     FROM ${table} t JOIN (${embeddings}) e USING (triple, candidate) WHERE t.fate = 0`,
  )
  return async (rows: readonly number[]): Promise<number[]> => {
    if (rows.length === 0) return []
    await database.run('DELETE FROM compared')
    const appender = await database.connection.createAppender('compared')
    for (let at = 0; at < rows.length; at += 2) {
      for (const value of [at / 2, rows[at] as number, rows[at + 1] as number]) appender.appendUInteger(value)
      appender.endRow()
    }
    appender.closeSync()
    const found = await database.rows<{ place: number }>(
      `SELECT place FROM compared JOIN vectors x ON x.id = a JOIN vectors y ON y.id = b
       WHERE list_cosine_similarity(x.embedding, y.embedding) >= $1 ORDER BY place`,
      [least],
    )
    return found.map(({ place }) => place)
  }
}
