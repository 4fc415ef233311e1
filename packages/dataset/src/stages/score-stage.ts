/** The stage that scores painted candidates anew, with another CLIP. */
import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { writeFileAtomically } from '@amend/files'
import type { ClipEncoder, SafetyChecker } from '@amend/inference/encoders'
import { type Database, tableOf, writeTable } from '../database.ts'
import { DatasetError } from '../error.ts'
import type { DatasetFolder } from '../folder.ts'
import { decodePlanes } from '../painter/pixels.ts'
import type { CandidateRow, PictureRow } from '../rows.ts'
import { judgePairs } from '../scores/safety.ts'
import { type Scores, scorePairs } from '../scores/score.ts'
import { runStage, type StageOptions } from './stage.ts'

/** A candidate with its pictures and captions. */
type Scorable = CandidateRow & PictureRow & { readonly caption: string | null; readonly edited_caption: string | null }

/** The encoder, its name in the recipe, and a checker where the safety is judged anew as well. */
export interface ScoreParts {
  readonly encoder: ClipEncoder
  readonly name: string
  readonly safety?: SafetyChecker | undefined
}

/**
 * Scores all candidates anew and names the encoder in the recipe. New scores take the place of the old ones when all are there, so
 * that those of two encoders never mix; a stopped run goes on where it was.
 * @throws DatasetError 'bad-recipe' when the dataset kept the pictures of passing candidates only
 */
export async function scoreStage(
  dataset: DatasetFolder,
  { encoder, name, safety }: ScoreParts,
  { signal, onProgress }: StageOptions = {},
): Promise<void> {
  if (dataset.recipe.pictures !== 'all') {
    throw new DatasetError(
      'bad-recipe',
      'The recipe keeps the pictures of passing candidates only, so the others cannot be scored again.',
    )
  }
  const nextOf = (chunk: number) =>
    dataset.chunkFile('candidates', chunk).replace(/\.parquet$/, `.${encodeURIComponent(name)}.part`)
  await runStage(dataset, 'score', onProgress, async ({ database, chunks, sizeOf, progress }) => {
    for (let chunk = 0; chunk < chunks; chunk++) {
      signal?.throwIfAborted()
      if (!existsSync(dataset.chunkFile('candidates', chunk))) {
        throw new DatasetError('empty-data', `Candidates are missing for chunk ${chunk}: paint them first.`)
      }
      if (!existsSync(nextOf(chunk))) {
        await writeTable(nextOf(chunk), 'candidates', rescored(dataset, database, { encoder, safety }, chunk))
        progress.worked(sizeOf(chunk))
      }
      progress.done(sizeOf(chunk))
    }
    for (let chunk = 0; chunk < chunks; chunk++) await rename(nextOf(chunk), dataset.chunkFile('candidates', chunk))
    await writeFileAtomically(dataset.recipeFile, `${JSON.stringify({ ...dataset.recipe, clip: name }, null, 2)}\n`)
  })
}

async function* rescored(
  dataset: DatasetFolder,
  database: Database,
  { encoder: clip, safety }: Omit<ScoreParts, 'name'>,
  chunk: number,
): AsyncGenerator<CandidateRow> {
  const files = (['candidates', 'pictures', 'triples'] as const).map((table) =>
    tableOf(table, [dataset.chunkFile(table, chunk)]),
  )
  const captioned = dataset.recipe.painter.kind !== 'teacher'
  const rows = await database.rows<Scorable>(
    `SELECT c.*, p.before, p.after, t.caption, t.edited_caption FROM ${files[0]} c JOIN ${files[1]} p USING (triple, candidate) JOIN ${files[2]} t USING (triple) ORDER BY triple, candidate`,
  )
  for (const { before, after, caption, edited_caption, ...row } of rows) {
    const pair = { before: await decodePlanes(before), after: await decodePlanes(after) }
    const captions = captioned && caption && edited_caption ? { before: caption, after: edited_caption } : undefined
    const [scores] = (await scorePairs(clip, [pair], captions)) as [Scores]
    const [verdict] = safety ? await judgePairs(safety, [pair]) : []
    yield { ...row, ...scores, ...verdict }
  }
}
