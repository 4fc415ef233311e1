/** The stage that paints candidates and scores them at once, so that it can stop when enough of them pass. */
import { existsSync } from 'node:fs'
import { randomOf } from '@amend/diffusion'
import type { ClipEncoder, SafetyChecker } from '@amend/inference/encoders'
import { tableOf, writeTable } from '../database.ts'
import { DatasetError } from '../error.ts'
import type { DatasetFolder } from '../folder.ts'
import type { AcceptedTriple, CandidatePainter, PaintedCandidate } from '../painter/candidate-painter.ts'
import { encodePlanes } from '../painter/pixels.ts'
import type { DatasetRecipe } from '../recipe.ts'
import type { CandidateRow, PictureRow } from '../rows.ts'
import { judgePairs } from '../scores/safety.ts'
import { passes, scorePairs } from '../scores/score.ts'
import { workOnChunks } from './chunks.ts'
import { runStage, type StageOptions } from './stage.ts'
import type { OpenRows } from './write-stage.ts'

/** The purpose of the draws of candidates' seeds: see `randomOf`. */
const purpose = 2

/** Networks of the stage. */
export interface PaintParts {
  readonly painter: CandidatePainter
  readonly clip: ClipEncoder
  /** Judges the pictures. Absent: they are not checked, and the rows say so. */
  readonly safety?: SafetyChecker | undefined
}

/**
 * Paints and scores candidates for all accepted instructions that have none yet.
 * @throws DatasetError 'empty-data' when instructions are missing; 'disk-full'; the engine's errors; the signal's reason
 */
export async function paintStage(
  dataset: DatasetFolder,
  parts: PaintParts,
  { signal, onProgress }: StageOptions = {},
): Promise<void> {
  const count = { candidates: 0, kept: 0 }
  await runStage(dataset, 'paint', onProgress, ({ database, chunks, sizeOf, progress }) =>
    workOnChunks({
      dataset,
      table: 'candidates',
      chunks,
      ...(signal && { signal }),
      work: (chunk) =>
        paintChunk({ dataset, database }, chunk, parts, signal, ({ candidates, passing, of }) => {
          count.candidates += candidates
          count.kept += passing
          progress.worked(sizeOf(chunk) / of, count)
        }),
      onDone: (chunk) => progress.done(sizeOf(chunk)),
    }),
  )
}

/** What was painted for one instruction of a chunk. */
export interface PaintedTriple {
  readonly candidates: number
  readonly passing: number
  /** Instructions of the chunk, or 1 where it has none. */
  readonly of: number
}

/**
 * Paints and scores the candidates of one chunk, whole or not at all.
 * @param onTriple called after each instruction, and once for a chunk without one
 * @throws DatasetError 'empty-data' when its instructions are missing
 */
export async function paintChunk(
  { dataset, database }: OpenRows,
  chunk: number,
  parts: PaintParts,
  signal?: AbortSignal,
  onTriple?: (painted: PaintedTriple) => void | Promise<void>,
): Promise<void> {
  const file = dataset.chunkFile('triples', chunk)
  if (!existsSync(file)) {
    throw new DatasetError('empty-data', `Instructions are missing for chunk ${chunk}: write them first.`)
  }
  const triples = await database.rows<AcceptedTriple>(
    `SELECT * FROM ${tableOf('triples', [file])} WHERE instruction IS NOT NULL ORDER BY triple`,
  )
  const candidates: CandidateRow[] = []
  const pictures: PictureRow[] = []
  for (const triple of triples) {
    const painted = await paintTriple(parts, triple, dataset.recipe, signal)
    candidates.push(...painted.candidates)
    pictures.push(...painted.pictures)
    await onTriple?.({ candidates: painted.candidates.length, passing: painted.passing, of: triples.length })
  }
  if (triples.length === 0) await onTriple?.({ candidates: 0, passing: 0, of: 1 })
  await writeTable(dataset.chunkFile('pictures', chunk), 'pictures', pictures)
  await writeTable(dataset.chunkFile('candidates', chunk), 'candidates', candidates)
}

/** The candidates of one instruction: batches until enough pass. */
async function paintTriple(
  { painter, clip, safety }: PaintParts,
  triple: AcceptedTriple,
  recipe: DatasetRecipe,
  signal: AbortSignal | undefined,
): Promise<{ candidates: CandidateRow[]; pictures: PictureRow[]; passing: number }> {
  const { most, enough } = recipe.candidates
  const seeds = seedsOf(recipe.seed, triple.triple, most)
  const candidates: CandidateRow[] = []
  const pictures: PictureRow[] = []
  let passing = 0
  while (candidates.length < most && passing < enough) {
    const painted = await painter.paint(
      triple,
      seeds.slice(candidates.length, candidates.length + painter.batch),
      signal,
    )
    const captions = painter.captioned ? { before: triple.caption, after: triple.edited_caption } : undefined
    const scores = await scorePairs(clip, painted, captions)
    const verdicts = await judgePairs(safety, painted)
    for (const [i, score] of scores.entries()) {
      const { before, after, ...facts } = painted[i] as PaintedCandidate
      const candidate = candidates.length
      const verdict = verdicts[i] as (typeof verdicts)[number]
      const passed = passes(score, recipe.thresholds) && verdict.unsafe !== true
      candidates.push({ triple: triple.triple, candidate, ...facts, ...score, ...verdict })
      if (passed) passing += 1
      if (!passed && recipe.pictures === 'passing') continue
      const [first, second] = await Promise.all([
        encodePlanes(before, recipe.format),
        encodePlanes(after, recipe.format),
      ])
      pictures.push({ triple: triple.triple, candidate, before: first, after: second })
    }
  }
  return { candidates, pictures, passing }
}

/** Distinct seeds of 32 bits, a function of the recipe's seed and the triple. */
function seedsOf(seed: number, triple: number, count: number): number[] {
  const random = randomOf(seed, purpose, triple)
  const seeds = new Set<number>()
  while (seeds.size < count) seeds.add(random.seed())
  return [...seeds]
}
