/** What people write into a dataset: rows of their own, and instructions in place of those that a model wrote. */
import { existsSync } from 'node:fs'
import { handmadeRows } from '@amend/contract'
import { encodePicture, ImagingError, type Picture, readPicture, resizePicture } from '@amend/imaging'
import { planesOf } from '@amend/inference/encoders'
import { openDatabase, tableOf, writeTable } from './database.ts'
import { DatasetError } from './error.ts'
import type { DatasetFolder } from './folder.ts'
import type { CandidateRow, TripleRow } from './rows.ts'
import { judgePairs } from './scores/safety.ts'
import { type Scores, scorePairs } from './scores/score.ts'
import { once } from './stages/once.ts'
import type { ScoreParts } from './stages/score-stage.ts'

/** A row as a person makes it. */
export interface HandmadeRow {
  /** From 0, in the dataset. */
  readonly number: number
  readonly instruction: string
  /** What the pictures show; without both, only the pictures are compared. */
  readonly caption: string | null
  readonly editedCaption: string | null
  /** Files or encoded pictures. */
  readonly before: string | Uint8Array
  readonly after: string | Uint8Array
}

/** The longer side of a stored picture, pixels: training crops to less. */
const mostSide = 1024

/**
 * Writes a row as a chunk of its own. Pictures are encoded anew, so that nothing of a photo's metadata is kept. A row that exists stays
 * as it is.
 * @returns the number of its chunk
 * @throws DatasetError 'bad-data' for pictures that cannot be opened or differ in shape; 'disk-full', 'no-permission'
 */
export async function addHandmade(
  dataset: DatasetFolder,
  row: HandmadeRow,
  { encoder, safety }: Omit<ScoreParts, 'name'>,
  signal?: AbortSignal,
): Promise<number> {
  const triple = handmadeRows.firstTriple + row.number
  const chunk = handmadeRows.firstChunk + row.number
  await once(dataset, 'candidates', chunk, {
    signal,
    work: async () => {
      const [before, after] = [await opened(row.before, 'before'), await opened(row.after, 'after')]
      // Sizes are whole numbers, so shapes may differ a little.
      if (Math.abs((before.width * after.height) / (before.height * after.width) - 1) > 0.01) {
        const sizes = [before, after].map(({ width, height }) => `${width} × ${height}`).join(' and ')
        throw new DatasetError('bad-data', `The pictures are ${sizes}: they must have one shape.`)
      }
      const pair = { before: planesOf(before), after: planesOf(after) }
      const { caption, editedCaption } = row
      const captions = caption && editedCaption ? { before: caption, after: editedCaption } : undefined
      const [scores] = (await scorePairs(encoder, [pair], captions)) as [Scores]
      const [verdict] = await judgePairs(safety, [pair])
      const { format } = dataset.recipe
      const encode = (picture: Picture) =>
        encodePicture(picture, { format, ...(format === 'jpeg' && { quality: 100 }) })
      await writeTable(dataset.chunkFile('triples', chunk), 'triples', [tripleOf(row, triple)])
      const pictures = { before: await encode(before), after: await encode(after) }
      await writeTable(dataset.chunkFile('pictures', chunk), 'pictures', [{ triple, candidate: 0, ...pictures }])
      const drawn = { p2p_threshold: null, cfg_scale: null, cross_threshold: null, emphasis: null }
      const judged = verdict ?? { unsafe: null, safety_score: null }
      const candidate: CandidateRow = { triple, candidate: 0, seed: row.number, ...drawn, ...scores, ...judged }
      await writeTable(dataset.chunkFile('candidates', chunk), 'candidates', [candidate])
    },
  })
  return chunk
}

const tripleOf = ({ instruction, caption, editedCaption }: HandmadeRow, triple: number): TripleRow => ({
  ...{ triple, caption_id: triple, caption: caption ?? '', url: null, licence: null, photo: null },
  ...{ instruction, edited_caption: editedCaption, writer: handmadeRows.writer, attempts: 1, refused: null },
})

async function opened(source: string | Uint8Array, which: 'before' | 'after'): Promise<Picture> {
  try {
    const picture = await readPicture(source)
    const scale = mostSide / Math.max(picture.width, picture.height)
    if (scale >= 1) return picture
    const side = (pixels: number) => Math.max(1, Math.round(pixels * scale))
    return await resizePicture(picture, side(picture.width), side(picture.height))
  } catch (error) {
    if (!(error instanceof ImagingError)) throw error
    throw new DatasetError('bad-data', `The picture ${which} cannot be used: ${error.message}`, { cause: error })
  }
}

/**
 * Puts an instruction of a person in the place of the one that the row has.
 * @param chunk that holds the row
 * @throws DatasetError 'bad-data' for a row that is not there; 'disk-full', 'no-permission'
 */
export async function rewordTriple(
  dataset: DatasetFolder,
  { chunk, triple, instruction }: { readonly chunk: number; readonly triple: number; readonly instruction: string },
  signal?: AbortSignal,
): Promise<void> {
  const file = dataset.chunkFile('triples', chunk)
  const missing = () => new DatasetError('bad-data', `The dataset has no row ${triple}.`)
  if (!existsSync(file)) throw missing()
  const database = await openDatabase()
  try {
    const rows = () => database.rows<TripleRow>(`SELECT * FROM ${tableOf('triples', [file])} ORDER BY triple`)
    const isDone = async () => {
      const row = (await rows()).find((one) => one.triple === triple)
      if (!row) throw missing()
      return row.instruction === instruction && row.writer === handmadeRows.writer
    }
    await once(dataset, 'triples', chunk, {
      ...{ signal, isDone },
      work: async () => {
        const changed = (await rows()).map((row) =>
          row.triple === triple ? { ...row, instruction, writer: handmadeRows.writer } : row,
        )
        await writeTable(file, 'triples', changed)
      },
    })
  } finally {
    database.close()
  }
}
