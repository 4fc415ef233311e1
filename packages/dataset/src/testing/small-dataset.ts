/** A dataset of small real pictures with made-up scores, for tests. */
import { encodePicture, pictureFromRgb } from '@amend/imaging'
import { writeTable } from '../database.ts'
import { createDataset, type DatasetFolder } from '../folder.ts'
import { type DatasetRecipeInput, parseRecipe } from '../recipe.ts'
import type { CandidateRow, PictureRow, TripleRow } from '../rows.ts'

/** What is special about the dataset. */
export interface SmallDataset {
  readonly captions?: number
  /** Candidates of each instruction. */
  readonly candidates?: number
  readonly recipe?: Partial<DatasetRecipeInput>
  /** Captions and instructions in each chunk. */
  readonly chunk?: number
  /** Changes to a candidate before it is written; null: none. */
  readonly alter?: (row: CandidateRow) => Partial<CandidateRow>
  /** The text that is put around captions and instructions. */
  readonly text?: (caption: number) => string
}

const side = 24

/** A picture that differs for each key. */
export function smallPicture(key: number, format: 'png' | 'jpeg' = 'png'): Promise<Uint8Array> {
  const rgb = Uint8Array.from({ length: 3 * side * side }, (_, i) => {
    const [c, x, y] = [i % 3, Math.floor(i / 3) % side, Math.floor(i / 3 / side)]
    return Math.round(127.5 + 120 * Math.sin(key * 1.7 + c * 2 + x * 0.3 + y * (0.1 + (key % 5) / 9)))
  })
  return encodePicture(pictureFromRgb(side, side, rgb), { format })
}

/** One instruction for each caption. Scores pass all default tests unless `alter` changes them. */
export async function smallDataset(folder: string, options: SmallDataset = {}): Promise<DatasetFolder> {
  const { captions = 6, candidates = 3, chunk = 2, alter, text = (caption) => `scene ${caption}` } = options
  const dataset = await createDataset(
    folder,
    parseRecipe({
      writer: { kind: 'local', model: 'pico-writer' },
      painter: { kind: 'text-to-image', model: 'pico-t2i' },
      clip: 'pico-clip',
      chunk,
      ...options.recipe,
    }),
  )
  const { format } = dataset.recipe
  for (let first = 0; first < captions; first += chunk) {
    const triples: TripleRow[] = []
    const rows: CandidateRow[] = []
    const pictures: PictureRow[] = []
    for (let triple = first; triple < Math.min(captions, first + chunk); triple++) {
      triples.push(tripleRow(triple, text(triple)))
      for (let candidate = 0; candidate < candidates; candidate++) {
        const key = triple * candidates + candidate
        const row = candidateRow(triple, candidate, key)
        rows.push({ ...row, ...alter?.(row) })
        const [before, after] = [await smallPicture(2 * key, format), await smallPicture(2 * key + 1, format)]
        pictures.push({ triple, candidate, before, after })
      }
    }
    const number = first / chunk
    await writeTable(dataset.chunkFile('triples', number), 'triples', triples)
    await writeTable(dataset.chunkFile('pictures', number), 'pictures', pictures)
    await writeTable(dataset.chunkFile('candidates', number), 'candidates', rows)
  }
  return dataset
}

const tripleRow = (triple: number, scene: string): TripleRow => ({
  triple,
  caption_id: triple,
  caption: scene,
  url: `https://pictures.example/${triple}`,
  licence: triple % 2 === 0 ? 'CC BY 4.0' : null,
  photo: null,
  instruction: `make ${scene} night`,
  edited_caption: `${scene} at night`,
  writer: 'pico-writer',
  attempts: 1,
  refused: null,
})

const candidateRow = (triple: number, candidate: number, key: number): CandidateRow => ({
  triple,
  candidate,
  seed: 1000 + 7 * key,
  p2p_threshold: 0.5,
  cfg_scale: 7.5 + candidate,
  cross_threshold: null,
  emphasis: null,
  clip_sim_0: 0.3,
  clip_sim_1: 0.3,
  clip_sim_dir: 0.3 + 0.01 * candidate,
  clip_sim_image: 0.9,
  hash_0: scattered(key + 1),
  hash_1: scattered(key + 1001),
  embedding: Float32Array.from({ length: 8 }, (_, i) => Math.sin((key + 1) * (i + 1))),
  unsafe: null,
  safety_score: null,
})

/** 64 bits that differ in many places between neighbours (the multiplier of splitmix64). */
const scattered = (key: number): bigint => BigInt.asUintN(64, BigInt(key) * 0x9e3779b97f4a7c15n)
