/** Applies a selection to all candidates of a dataset and counts what becomes of them. */
import { readFile } from 'node:fs/promises'
import { type DatasetFate as Fate, datasetFates as fates, handmadeRows } from '@amend/contract'
import { z } from 'zod'
import { type Database, openDatabase, tableOf } from '../database.ts'
import { DatasetError } from '../error.ts'
import type { DatasetFolder } from '../folder.ts'
import { duplicatesIn } from './duplicates.ts'
import type { Selection } from './selection.ts'

export type { DatasetFate as Fate } from '@amend/contract'
/** The place of a fate in the list is its number in tables. */
export { datasetFates as fates } from '@amend/contract'

/** How many rows fell at each stage, and why. */
export interface Funnel {
  readonly captions: { readonly taken: number; readonly refused: Readonly<Record<string, number>> }
  readonly triples: {
    readonly written: number
    readonly accepted: number
    readonly refused: Readonly<Record<string, number>>
  }
  readonly candidates: number
  /** Candidates whose pictures a safety checker has judged. */
  readonly checkedForSafety: number
  /** Candidates by what became of them. */
  readonly fates: Readonly<Record<Fate, number>>
  /** Candidates below each threshold, whatever else they fail. */
  readonly below: { readonly image: number; readonly direction: number; readonly caption: number }
  /** Instructions and captions with a kept pair. */
  readonly kept: { readonly pairs: number; readonly triples: number; readonly captions: number }
}

/** The outcome of a selection. */
export interface Judged {
  readonly funnel: Funnel
  /**
   * An open database with the view `judged`: `triple`, `candidate`, `seed`, the scores, `fate` as the place in `fates`. The
   * views `triples` and `candidates` are the dataset's own tables; `alive` holds those that passed the tests of one candidate.
   */
  readonly database: Database
  close(): void
}

/**
 * Judges all candidates.
 * @throws DatasetError 'empty-data' when nothing is painted yet
 */
export async function select(dataset: DatasetFolder, selection: Selection): Promise<Judged> {
  const [candidates, triples, pictures] = await Promise.all([
    dataset.chunkFiles('candidates'),
    dataset.chunkFiles('triples'),
    dataset.chunkFiles('pictures'),
  ])
  if (candidates.length === 0) {
    throw new DatasetError('empty-data', `${dataset.root} has no candidates yet: paint them first.`)
  }
  const database = await openDatabase()
  try {
    await database.run(`CREATE VIEW candidates AS SELECT * FROM ${tableOf('candidates', candidates)}`)
    await database.run(`CREATE VIEW triples AS SELECT * FROM ${tableOf('triples', triples)}`)
    await testCandidates(database, selection, tableOf('pictures', pictures))
    if (selection.duplicates) await dropDuplicates(database, selection.duplicates)
    if (selection.perTriple !== null) await dropAboveLimit(database, selection.perTriple)
    return { funnel: await countFunnel(dataset, database, selection), database, close: database.close }
  } catch (error) {
    database.close()
    throw error
  }
}

const numberOf = (fate: Fate): number => fates.indexOf(fate)

/**
 * Tests that look at one candidate only; no threshold applies to what people made. A missing caption score does not fail (photos); a missing picture score does. The table
 * `alive` holds those that pass: an insert of all candidates would cost more than all tests.
 */
async function testCandidates(database: Database, selection: Selection, pictures: string): Promise<void> {
  const { thresholds, exclude, dropUnsafe } = selection
  await database.run('CREATE TABLE excluded (triple BIGINT, candidate INTEGER)')
  const rows = exclude.map(({ triple, candidate }) => `(${triple}, ${candidate ?? 'NULL'})`)
  if (rows.length > 0) await database.run(`INSERT INTO excluded VALUES ${rows.join(', ')}`)
  const isExcluded = `(triple IN (SELECT triple FROM excluded WHERE candidate IS NULL)
    OR (triple, candidate) IN (SELECT (triple, candidate) FROM excluded WHERE candidate IS NOT NULL))`
  const scored = Object.values(thresholds).some((least) => least !== null)
  const cases: [string | false, Fate][] = [
    [rows.length > 0 && isExcluded, 'excluded'],
    [dropUnsafe && 'unsafe', 'unsafe'],
    // What people made is judged already.
    [scored && `triple >= ${handmadeRows.firstTriple}`, 'kept'],
    [scored && 'clip_sim_image IS NULL', 'unscored'],
    [thresholds.image !== null && `clip_sim_image < ${thresholds.image}`, 'image'],
    [thresholds.direction !== null && `clip_sim_dir < ${thresholds.direction}`, 'direction'],
    [thresholds.caption !== null && `least(clip_sim_0, clip_sim_1) < ${thresholds.caption}`, 'caption'],
  ]
  const tests = cases.flatMap(([test, fate]) => (test ? [`WHEN ${test} THEN ${numberOf(fate)}`] : []))
  const own = tests.length > 0 ? `(CASE ${tests.join(' ')} ELSE 0 END)` : '0'
  await database.run(`CREATE VIEW tested AS SELECT *, ${own} AS own FROM candidates`)
  await database.run(
    `CREATE TABLE alive AS SELECT triple, candidate, seed, clip_sim_dir, hash_0, hash_1, 0::UTINYINT AS fate
     FROM tested WHERE own = 0`,
  )
  await database.run(
    `UPDATE alive SET fate = ${numberOf('no-picture')} FROM
     (SELECT a.rowid AS id FROM alive a ANTI JOIN ${pictures} p USING (triple, candidate)) missing WHERE alive.rowid = missing.id`,
  )
  await database.run(
    `CREATE VIEW judged AS SELECT triple, candidate, t.seed, clip_sim_0, clip_sim_1, t.clip_sim_dir, clip_sim_image,
     coalesce(a.fate, t.own) AS fate FROM tested t LEFT JOIN alive a USING (triple, candidate)`,
  )
}

async function dropDuplicates(database: Database, plan: NonNullable<Selection['duplicates']>): Promise<void> {
  const embeddings = 'SELECT triple, candidate, embedding FROM candidates WHERE embedding IS NOT NULL'
  const dropped = await duplicatesIn(database, 'alive', embeddings, plan)
  await markRows(database, dropped, 'duplicate')
}

/** The order of the recipe: direction similarity, then seed, both descending. */
async function dropAboveLimit(database: Database, limit: number): Promise<void> {
  await database.run(
    `UPDATE alive SET fate = ${numberOf('above-limit')} FROM (
       SELECT rowid AS id FROM alive WHERE fate = 0
       QUALIFY row_number() OVER (PARTITION BY triple ORDER BY clip_sim_dir DESC NULLS LAST, seed DESC, candidate) > ${limit}
     ) beyond WHERE alive.rowid = beyond.id`,
  )
}

async function markRows(database: Database, rows: Uint32Array, fate: Fate): Promise<void> {
  if (rows.length === 0) return
  await database.run('CREATE TEMP TABLE marked (id BIGINT)')
  const appender = await database.connection.createAppender('marked')
  for (const row of rows) {
    appender.appendBigInt(BigInt(row))
    appender.endRow()
  }
  appender.closeSync()
  await database.run(
    `UPDATE alive SET fate = ${numberOf(fate)} FROM marked WHERE alive.rowid = marked.id; DROP TABLE marked`,
  )
}

async function countFunnel(dataset: DatasetFolder, database: Database, selection: Selection): Promise<Funnel> {
  const { image, direction, caption } = selection.thresholds
  const byFate = await database.rows<{ fate: number; count: number }>(
    'SELECT fate, count(*) AS count FROM alive GROUP BY fate',
  )
  // One pass over all candidates.
  const tested = await database.rows<{ own: number; count: number; checked: number } & Funnel['below']>(
    `SELECT own, count(*) AS count, count(unsafe) AS checked, count(*) FILTER (clip_sim_image < $1) AS image,
     count(*) FILTER (clip_sim_dir < $2) AS direction, count(*) FILTER (least(clip_sim_0, clip_sim_1) < $3) AS caption
     FROM tested GROUP BY own`,
    [image, direction, caption],
  )
  const total = (column: 'count' | 'checked' | keyof Funnel['below']) =>
    tested.reduce((sum, row) => sum + row[column], 0)
  const countOf = (name: Fate): number => {
    const fate = numberOf(name)
    return (
      (byFate.find((row) => row.fate === fate)?.count ?? 0) +
      (fate === 0 ? 0 : (tested.find(({ own }) => own === fate)?.count ?? 0))
    )
  }
  const [kept] = await database.rows<Funnel['kept']>(
    `SELECT count(*) AS pairs, count(DISTINCT triple) AS triples, count(DISTINCT caption_id) AS captions
     FROM alive LEFT JOIN (SELECT triple, caption_id FROM triples) USING (triple) WHERE fate = 0`,
  )
  const written = await database.rows<{ refused: string | null; count: number }>(
    'SELECT refused, count(*) AS count FROM triples GROUP BY refused ORDER BY count DESC, refused',
  )
  const accepted = written.find(({ refused }) => refused === null)?.count ?? 0
  const captions = await captionsOf(dataset, database)
  return {
    captions,
    triples: {
      written: written.reduce((sum, { count }) => sum + count, 0),
      accepted,
      refused: Object.fromEntries(
        written.flatMap(({ refused, count }) => (refused === null ? [] : [[refused, count]])),
      ),
    },
    candidates: total('count'),
    checkedForSafety: total('checked'),
    fates: Object.fromEntries(fates.map((name) => [name, countOf(name)])) as Record<Fate, number>,
    below: { image: total('image'), direction: total('direction'), caption: total('caption') },
    kept: kept ?? { pairs: 0, triples: 0, captions: 0 },
  }
}

const intakeSchema = z.object({ refused: z.record(z.string(), z.object({ count: z.number() })) })

/** Captions taken in, and the refused ones from the file that the intake leaves. */
async function captionsOf({ captions, intake }: DatasetFolder, database: Database): Promise<Funnel['captions']> {
  const [row] = await database
    .rows<{ count: number }>(`SELECT count(*) AS count FROM ${tableOf('captions', [captions])}`)
    .catch(() => [])
  const text = await readFile(intake, 'utf8').catch(() => undefined)
  const refused = text === undefined ? undefined : parsedIntake(text)?.refused
  return {
    taken: row?.count ?? 0,
    refused: Object.fromEntries(Object.entries(refused ?? {}).map(([reason, { count }]) => [reason, count])),
  }
}

function parsedIntake(text: string) {
  try {
    return intakeSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
