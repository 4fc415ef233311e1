/** Freezes a selection into a version, whole or not at all. */
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { syncFolder, writeFileAtomically } from '@amend/files'
import { tryLock } from '@amend/files/lock'
import { hashOfFile } from '@amend/models/store'
import { type Database, diskError, quoted, tableOf, writeQuery } from '../database.ts'
import { DatasetError } from '../error.ts'
import type { DatasetFolder } from '../folder.ts'
import { type Funnel, select } from '../selection/select.ts'
import type { Selection } from '../selection/selection.ts'
import { cardOf } from './card.ts'
import { parquetOptions, versionColumns } from './columns.ts'
import {
  readVersion,
  type Split,
  splits,
  type Version,
  type VersionFacts,
  type VersionModel,
  versionFiles,
} from './version.ts'

/** What is frozen, and how. */
export interface FreezeOptions {
  readonly selection: Selection
  readonly selectionName: string
  /** Shares of the captions; together 1. */
  readonly shares?: Readonly<Record<Split, number>>
  readonly models: readonly VersionModel[]
  /** Bytes of pictures in one Parquet file. A reader holds a few files in memory. */
  readonly shardBytes?: number
  readonly onProgress?: (pairs: number, of: number) => void
  readonly signal?: AbortSignal
}

/** Shares of the original recipe (edit_dataset.py). */
export const defaultShares: Readonly<Record<Split, number>> = { train: 0.9, validation: 0.05, test: 0.05 }
export const defaultShardBytes = 64 * 2 ** 20

interface Shard {
  readonly split: Split
  readonly shard: number
  readonly pairs: number
  readonly bytes: number
  readonly first: number
  readonly last: number
}

/**
 * Freezes a selection. The pictures are copied, so the version does not depend on the dataset.
 * @throws DatasetError 'already-exists', 'in-use', 'empty-data', 'bad-recipe', 'disk-full', 'no-permission'; the signal's reason
 */
export async function freeze(dataset: DatasetFolder, name: string, options: FreezeOptions): Promise<Version> {
  const folder = dataset.versionFolder(name)
  const { shares = defaultShares } = options
  checkShares(shares)
  const exists = () =>
    new DatasetError(
      'already-exists',
      `${dataset.root} has a version "${name}" already, and a version never changes: choose another name.`,
    )
  if (existsSync(folder)) throw exists()
  const versions = path.dirname(folder)
  const partial = path.join(versions, `.${name}.partial`)
  await mkdir(versions, { recursive: true })
  const release = await tryLock(path.join(versions, `.${name}.lock`))
  if (!release) throw new DatasetError('in-use', `Another process freezes "${name}" at this moment.`)
  try {
    // Left by a process that was killed.
    await rm(partial, { recursive: true, force: true })
    await mkdir(path.join(partial, 'data'), { recursive: true })
    await writeVersion(dataset, name, partial, { ...options, shares })
    if (existsSync(folder)) throw exists()
    await rename(partial, folder)
    await syncFolder(versions)
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw diskError(error, folder)
  } finally {
    release()
  }
  return readVersion(folder)
}

function checkShares(shares: Readonly<Record<Split, number>>): void {
  const values = splits.map((split) => shares[split])
  const sum = values.reduce((total, share) => total + share, 0)
  if (values.every((share) => share >= 0) && Math.abs(sum - 1) < 1e-9) return
  throw new DatasetError('bad-recipe', `The shares of train, validation and test must add up to 1, not ${sum}.`)
}

async function writeVersion(
  dataset: DatasetFolder,
  name: string,
  folder: string,
  options: FreezeOptions & { readonly shares: Readonly<Record<Split, number>> },
): Promise<void> {
  const { signal, onProgress, shardBytes = defaultShardBytes } = options
  const { database, funnel, close } = await select(dataset, options.selection)
  try {
    if (funnel.fates.kept === 0) {
      throw new DatasetError(
        'empty-data',
        `The selection "${options.selectionName}" keeps no pair: nothing was frozen.`,
      )
    }
    const files = await dataset.chunkFiles('pictures')
    await createKept(database, tableOf('pictures', files), options.shares, shardBytes)
    const shards = await database.rows<Shard>(
      `SELECT split, shard, count(*) AS pairs, sum(bytes)::BIGINT AS bytes, min(triple) AS first, max(triple) AS last
       FROM kept GROUP BY split, shard ORDER BY min(place)`,
    )
    const ranges = await database.rows<{ filename: string; first: number; last: number }>(
      `SELECT filename, min(triple) AS first, max(triple) AS last
       FROM read_parquet([${files.map(quoted).join(', ')}], filename = true) GROUP BY filename ORDER BY filename`,
    )
    const written: VersionFacts['shards'][number][] = []
    for (const { split, shard, pairs, bytes, first, last } of shards) {
      signal?.throwIfAborted()
      const of = shards.filter((other) => other.split === split).length
      const file = `data/${split}-${digits(shard)}-of-${digits(of)}.parquet`
      const own = ranges.filter((range) => range.first <= last && range.last >= first).map(({ filename }) => filename)
      await writeShard(database, shardQuery(tableOf('pictures', own), split, shard), path.join(folder, file))
      written.push({ file, split, pairs, bytes })
      onProgress?.(
        written.reduce((sum, one) => sum + one.pairs, 0),
        funnel.fates.kept,
      )
    }
    await writeManifest(database, folder)
    const facts = await factsOf(dataset, name, folder, { ...options, database, funnel, shards: written })
    signal?.throwIfAborted()
    await writeFileAtomically(path.join(folder, versionFiles.facts), `${JSON.stringify(facts, null, 2)}\n`)
    const columns = Object.keys(versionColumns) as (keyof typeof versionColumns)[]
    await writeFileAtomically(path.join(folder, versionFiles.card), cardOf(facts, { columns }))
  } finally {
    close()
  }
}

/**
 * Writes a shard. Pictures lie in the order of the version already, and a join that builds on the small side keeps it: a sort of
 * pictures would take most of the time. The order is checked, and a shard out of order is written anew, sorted.
 */
async function writeShard(database: Database, query: string, file: string): Promise<void> {
  const options = parquetOptions(Object.keys(versionColumns) as (keyof typeof versionColumns)[])
  await database.run("SET disabled_optimizers = 'join_order,build_side_probe_side'")
  await writeQuery(database, query, file, options)
  await database.run('RESET disabled_optimizers')
  const [row] = await database.rows<{ disordered: number }>(
    `SELECT count(*) AS disordered FROM (
       SELECT triple, candidate, lag(triple) OVER (ORDER BY file_row_number) AS t, lag(candidate) OVER (ORDER BY file_row_number) AS c
       FROM read_parquet(${quoted(file)}, file_row_number = true)) WHERE (t, c) >= (triple, candidate)`,
  )
  if (row?.disordered !== 0) await writeQuery(database, `${query} ORDER BY place`, file, options)
}

const digits = (value: number) => String(value).padStart(5, '0')

/**
 * The table `kept`: pairs with their part, place, shard and hashes. The part follows from a hash of the caption (of the photo, where
 * there is one) alone, so that all pairs of a caption are together and a later version puts a caption into the same part.
 */
async function createKept(
  database: Database,
  pictures: string,
  shares: Readonly<Record<Split, number>>,
  shardBytes: number,
): Promise<void> {
  const bounds = [shares.train, shares.train + shares.validation]
  const group = "coalesce(photo, nullif(lower(trim(caption)), ''), caption_id::VARCHAR)"
  const draw = `('0x' || left(sha256(${group}), 8))::UBIGINT / 4294967296.0`
  await database.run(`
    CREATE TABLE chosen AS
      SELECT c.*, caption, edited_caption, instruction, url, licence, caption_id,
        CASE WHEN ${draw} < ${bounds[0]} THEN 'train' WHEN ${draw} < ${bounds[1]} THEN 'validation' ELSE 'test' END AS split
      FROM (SELECT c.* EXCLUDE (embedding) FROM candidates c SEMI JOIN alive a
            ON a.triple = c.triple AND a.candidate = c.candidate AND a.fate = 0) c
      JOIN triples USING (triple);
    CREATE TABLE stored AS
      SELECT triple, candidate, sha256(before) AS before_sha256, octet_length(before) AS before_bytes,
        sha256(after) AS after_sha256, octet_length(after) AS after_bytes
      FROM ${pictures} SEMI JOIN chosen USING (triple, candidate);
    CREATE TABLE kept AS
      SELECT *, (dense_rank() OVER (PARTITION BY split ORDER BY part) - 1)::INTEGER AS shard FROM (
        SELECT *, before_bytes + after_bytes AS bytes,
          lpad(triple::VARCHAR, greatest(7, length(triple::VARCHAR))::INTEGER, '0') || '-' || seed AS id,
          row_number() OVER (ORDER BY array_position(['train', 'validation', 'test'], split), triple, candidate) AS place,
          (sum(before_bytes + after_bytes) OVER (PARTITION BY split ORDER BY triple, candidate) - before_bytes - after_bytes)
            // ${shardBytes} AS part
        FROM chosen JOIN stored USING (triple, candidate))`)
}

/** The ending of a picture's file, by its first bytes. */
const endingOf = (column: string): string =>
  `CASE WHEN ${column}[1:3] = '\\xFF\\xD8\\xFF'::BLOB THEN '.jpg' WHEN ${column}[1:4] = '\\x89PNG'::BLOB THEN '.png'
   WHEN ${column}[1:4] = 'RIFF'::BLOB THEN '.webp' ELSE '.bin' END`

const shardQuery = (pictures: string, split: Split, shard: number): string =>
  `SELECT caption AS original_prompt, {'bytes': before, 'path': id || '_0' || ${endingOf('before')}} AS original_image,
   instruction AS edit_prompt, edited_caption AS edited_prompt,
   {'bytes': after, 'path': id || '_1' || ${endingOf('after')}} AS edited_image,
   id, triple, candidate::BIGINT AS candidate, seed, p2p_threshold, cfg_scale, clip_sim_0, clip_sim_1, clip_sim_dir,
   clip_sim_image, url, licence
   FROM ${pictures} JOIN (SELECT * FROM kept WHERE split = ${quoted(split)} AND shard = ${shard}) k USING (triple, candidate)`

async function writeManifest(database: Database, folder: string): Promise<void> {
  await writeQuery(
    database,
    `SELECT id, split, shard, triple, candidate, before_sha256, before_bytes, after_sha256, after_bytes, instruction, caption,
     edited_caption FROM kept ORDER BY place`,
    path.join(folder, versionFiles.manifest),
    'FORMAT json',
  )
}

async function factsOf(
  dataset: DatasetFolder,
  name: string,
  folder: string,
  {
    database,
    funnel,
    shards,
    ...options
  }: FreezeOptions & {
    readonly database: Database
    readonly funnel: Funnel
    readonly shards: VersionFacts['shards']
    readonly shares: Readonly<Record<Split, number>>
  },
): Promise<VersionFacts> {
  const licences = await database.rows<{ licence: string; count: number }>(
    'SELECT licence, count(*) AS count FROM kept WHERE licence IS NOT NULL GROUP BY licence ORDER BY count DESC, licence',
  )
  const [checked] = await database.rows<{ count: number }>('SELECT count(unsafe) AS count FROM kept')
  const pairsIn = (split: Split) =>
    shards.filter((shard) => shard.split === split).reduce((sum, { pairs }) => sum + pairs, 0)
  return {
    format: 'amend-dataset-version/1',
    dataset: path.basename(path.resolve(dataset.root)),
    name,
    frozenAt: new Date().toISOString(),
    hash: await hashOfFile(path.join(folder, versionFiles.manifest)),
    pairs: funnel.fates.kept,
    captions: funnel.kept.captions,
    instructions: funnel.kept.triples,
    bytes: shards.reduce((sum, { bytes }) => sum + bytes, 0),
    splits: { train: pairsIn('train'), validation: pairsIn('validation'), test: pairsIn('test') },
    shares: { ...options.shares },
    shards,
    models: [...options.models],
    licences: Object.fromEntries(licences.map(({ licence, count }) => [licence, count])),
    recipe: dataset.recipe,
    selectionName: options.selectionName,
    selection: options.selection,
    fates: { ...funnel.fates },
    checkedForSafety: checked?.count ?? 0,
  }
}
