/** The data of a report: histograms of all scores, and random pairs that were kept or not. */
import { type Database, tableOf } from '../database.ts'
import type { DatasetFolder } from '../folder.ts'
import { type Fate, fates, type Judged } from '../selection/select.ts'

/** The four similarities, by their columns. */
export const scoreNames = ['clip_sim_image', 'clip_sim_dir', 'clip_sim_0', 'clip_sim_1'] as const
/** A name of `scoreNames`. */
export type ScoreName = (typeof scoreNames)[number]

/** Counts of scores in equal bins. */
export interface Histogram {
  readonly name: ScoreName
  readonly from: number
  readonly to: number
  readonly all: readonly number[]
  readonly kept: readonly number[]
}

/** A pair with its pictures, scores and fate. */
export interface SamplePair {
  readonly triple: number
  readonly candidate: number
  readonly fate: Fate
  readonly caption: string
  readonly instruction: string
  readonly edited_caption: string
  readonly scores: Readonly<Record<ScoreName, number | null>>
  readonly before: Uint8Array
  readonly after: Uint8Array
}

export const bins = 48

/** The histogram of a score; undefined where no candidate has it. */
export async function histogramOf(database: Database, name: ScoreName): Promise<Histogram | undefined> {
  const [range] = await database.rows<{ least: number | null; most: number | null }>(
    `SELECT min(${name}) AS least, max(${name}) AS most FROM judged`,
  )
  if (range?.least === null || range?.least === undefined || range.most === null) return undefined
  const from = Math.floor(range.least * 20) / 20
  const to = Math.max(Math.ceil(range.most * 20) / 20, from + 0.05)
  const rows = await database.rows<{ bin: number; count: number; kept: number }>(
    `SELECT least(${bins - 1}, floor((${name} - $1) / ($2 - $1) * ${bins})::INTEGER) AS bin, count(*) AS count,
     count(*) FILTER (fate = 0) AS kept FROM judged WHERE ${name} IS NOT NULL GROUP BY bin`,
    [from, to],
  )
  const counts = (column: 'count' | 'kept') =>
    Array.from({ length: bins }, (_, bin) => rows.find((row) => row.bin === bin)?.[column] ?? 0)
  return { name, from, to, all: counts('count'), kept: counts('kept') }
}

/** Random candidates that have pictures, the same for one seed. @param kept whether they are kept or rejected ones */
export async function samplePairs(
  dataset: DatasetFolder,
  { database }: Judged,
  { kept, count, seed }: { readonly kept: boolean; readonly count: number; readonly seed: number },
): Promise<SamplePair[]> {
  const pictures = tableOf('pictures', await dataset.chunkFiles('pictures'))
  const rows = await database.rows<
    Omit<SamplePair, 'scores' | 'fate'> & Record<ScoreName, number | null> & { fate: number }
  >(
    `WITH drawn AS (
       SELECT j.* FROM judged j SEMI JOIN ${pictures} p USING (triple, candidate) WHERE fate ${kept ? '=' : '<>'} 0
       ORDER BY hash(j.triple, j.candidate, ${seed}) LIMIT ${count})
     SELECT d.*, caption, instruction, edited_caption, before, after
     FROM drawn d JOIN ${pictures} p USING (triple, candidate) JOIN triples USING (triple)
     ORDER BY hash(d.triple, d.candidate, ${seed})`,
  )
  return rows.map(({ fate, clip_sim_0, clip_sim_1, clip_sim_dir, clip_sim_image, ...row }) => ({
    ...row,
    fate: fates[fate] as Fate,
    scores: { clip_sim_0, clip_sim_1, clip_sim_dir, clip_sim_image },
  }))
}
