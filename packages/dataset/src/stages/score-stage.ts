/** The stage that scores painted candidates anew, with another CLIP. */
import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { writeFileAtomically } from '@amend/files'
import type { ClipEncoder, SafetyChecker } from '@amend/inference/encoders'
import { type Database, openDatabase, tableOf, writeTable } from '../database.ts'
import { DatasetError } from '../error.ts'
import type { DatasetFolder } from '../folder.ts'
import { decodePlanes } from '../painter/pixels.ts'
import type { CandidateRow, PictureRow } from '../rows.ts'
import { judgePairs } from '../scores/safety.ts'
import { type Scores, scorePairs } from '../scores/score.ts'
import { type ChunkContent, countChunk } from './chunk-content.ts'
import { once } from './once.ts'
import { runStage, type StageOptions } from './stage.ts'

/** A candidate with its captions. */
type Scorable = CandidateRow & { readonly caption: string | null; readonly edited_caption: string | null }

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

/**
 * Scores the candidates of a chunk that have no scores yet, such as imported ones: its file is replaced whole.
 * @param onProgress called after each candidate. @param share of the chunk, 0 … 1
 * @throws DatasetError 'empty-data' for a chunk that is not there, 'in-use' while another process writes it; the signal's reason
 */
export async function scoreChunk(
  dataset: DatasetFolder,
  chunk: number,
  parts: Omit<ScoreParts, 'name'>,
  {
    signal,
    onProgress,
  }: { readonly signal?: AbortSignal; readonly onProgress?: (share: number) => Promise<void> } = {},
): Promise<ChunkContent> {
  const file = dataset.chunkFile('candidates', chunk)
  if (!existsSync(file)) {
    throw new DatasetError('empty-data', `Chunk ${chunk} of ${dataset.root} has no pairs: import them again.`)
  }
  const database = await openDatabase()
  try {
    await once(dataset, 'candidates', chunk, {
      signal,
      isDone: async () => {
        const [row] = await database.rows<{ open: number }>(
          `SELECT count(*) FILTER (hash_0 IS NULL) AS open FROM ${tableOf('candidates', [file])}`,
        )
        return row?.open === 0
      },
      work: async () => {
        const [row] = await database.rows<{ count: number }>(
          `SELECT count(*) AS count FROM ${tableOf('candidates', [file])}`,
        )
        const of = row?.count ?? 0
        let done = 0
        const counted = async function* () {
          for await (const scored of rescored(dataset, database, parts, chunk)) {
            signal?.throwIfAborted()
            yield scored
            await onProgress?.(++done / of)
          }
        }
        await writeTable(file, 'candidates', counted())
      },
    })
    return await countChunk(dataset, database, chunk)
  } finally {
    database.close()
  }
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
    `SELECT c.*, t.caption, t.edited_caption FROM ${files[0]} c SEMI JOIN ${files[1]} p USING (triple, candidate) JOIN ${files[2]} t USING (triple) ORDER BY triple, candidate`,
  )
  for (const { caption, edited_caption, ...row } of rows) {
    // One at a time: all pictures of a chunk may be larger than the memory of a process.
    const [pictures] = await database.rows<Pick<PictureRow, 'before' | 'after'>>(
      `SELECT before, after FROM ${files[1]} WHERE triple = ${row.triple} AND candidate = ${row.candidate}`,
    )
    if (!pictures) continue
    const { before, after } = pictures
    const pair = { before: await decodePlanes(before), after: await decodePlanes(after) }
    const captions = captioned && caption && edited_caption ? { before: caption, after: edited_caption } : undefined
    const [scores] = (await scorePairs(clip, [pair], captions)) as [Scores]
    const [verdict] = safety ? await judgePairs(safety, [pair]) : []
    yield { ...row, ...scores, ...verdict }
  }
}
