/** Takes a published dataset into a dataset folder, where its pairs can be scored, selected, frozen and exported. */
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { writeFileAtomically } from '@amend/files'
import { tryLock } from '@amend/files/lock'
import { ImagingError, readPicture } from '@amend/imaging'
import { type Pair, type Pairs, pairBytes, readPairs } from '@amend/pairs'
import { diskError, writeTable } from '../database.ts'
import { DatasetError } from '../error.ts'
import { createDataset, type DatasetFolder, openDataset } from '../folder.ts'
import { type DatasetRecipe, parseRecipe } from '../recipe.ts'
import type { CandidateRow, PictureRow, TripleRow } from '../rows.ts'
import { chunksOfPairs, numberTriples } from './numbering.ts'

/** How a dataset is imported. */
export interface ImportOptions {
  /** The CLIP checkpoint that scores the pairs later. */
  readonly clip: string
  readonly onProgress?: (pairs: number, of: number) => void
  readonly signal?: AbortSignal
  /** Whether rows whose pictures lie outside of the folder count as broken: for a folder that somebody sent. */
  readonly confined?: boolean
  /** Of the first selection. Default: those of a recipe. */
  readonly thresholds?: DatasetRecipe['thresholds']
}

/** What became of the rows. */
export interface Import {
  readonly dataset: DatasetFolder
  readonly layout: string
  readonly pairs: number
  readonly captions: number
  /** Rows that cannot be used, each with its place and the reason. */
  readonly broken: readonly { readonly id: string; readonly reason: string }[]
}

/** Captions whose pictures are in memory at the same time. */
const captionsInChunk = 128
/** Pairs that are decoded concurrently. */
const concurrency = 4

/**
 * Imports the pairs of a folder, in any layout that `readPairs` knows. Every picture is decoded once; broken pairs are named and
 * left out. The dataset folder appears when it is complete.
 * @throws DatasetError 'already-exists', 'in-use', 'empty-data', 'disk-full', 'no-permission'; PairsError for an unknown layout
 */
export async function importPairs(source: string, root: string, options: ImportOptions): Promise<Import> {
  if ((await readdir(root).catch(() => [])).length > 0) {
    throw new DatasetError('already-exists', `${root} is not empty: choose a new or empty folder.`)
  }
  const found = confinedTo(source, await readPairs(source), options.confined ?? false)
  const partial = path.join(path.dirname(path.resolve(root)), `.${path.basename(path.resolve(root))}.partial`)
  try {
    await mkdir(path.dirname(partial), { recursive: true })
    const release = await tryLock(`${partial}.lock`)
    if (!release) throw new DatasetError('in-use', `Another process imports into ${root} at this moment.`)
    try {
      await rm(partial, { recursive: true, force: true })
      const recipe = parseRecipe({
        writer: { kind: 'ready' },
        painter: { kind: 'imported', layout: found.layout },
        clip: options.clip,
        pictures: 'all',
        chunk: captionsInChunk,
        ...(options.thresholds && { thresholds: options.thresholds }),
      })
      const dataset = await createDataset(partial, recipe)
      const taken = await takePairs(dataset, found.pairs, options)
      const broken = [...found.skipped, ...taken.broken]
      if (taken.pairs === 0) {
        const [first] = broken
        throw new DatasetError('empty-data', `No pair of ${source} can be used (${first?.id}: ${first?.reason}).`)
      }
      await writeIntake(dataset, found.pairs.length + found.skipped.length, taken.pairs, broken)
      await rename(partial, root)
      return { ...taken, dataset: await openDataset(root), layout: found.layout, broken }
    } catch (error) {
      await rm(partial, { recursive: true, force: true })
      throw error
    } finally {
      release()
    }
  } catch (error) {
    throw diskError(error, root)
  }
}

function confinedTo(source: string, found: Pairs, confined: boolean): Pairs {
  if (!confined) return found
  const root = `${path.resolve(source)}${path.sep}`
  const leaves = ({ input, output }: Pair) =>
    [input, output].some((place) => typeof place === 'string' && !path.resolve(place).startsWith(root))
  const skipped = found.pairs.filter(leaves).map(({ id }) => ({ id, reason: 'its pictures are not in the archive' }))
  if (skipped.length === 0) return found
  return { ...found, pairs: found.pairs.filter((pair) => !leaves(pair)), skipped: [...found.skipped, ...skipped] }
}

async function takePairs(dataset: DatasetFolder, pairs: readonly Pair[], { signal, onProgress }: ImportOptions) {
  const { captions, chunks } = chunksOfPairs(pairs, dataset.recipe.chunk)
  await writeTable(dataset.captions, 'captions', captions)
  const broken: { id: string; reason: string }[] = []
  let taken = 0
  let done = 0
  let nextTriple = 0
  for (const [chunk, own] of chunks.entries()) {
    signal?.throwIfAborted()
    const read = await mapConcurrently(own, ({ pair }) => picturesOf(pair))
    const rows = { triples: [] as TripleRow[], candidates: [] as CandidateRow[], pictures: [] as PictureRow[] }
    const numbers = numberTriples(nextTriple)
    for (const [i, captioned] of own.entries()) {
      const { pair } = captioned
      const found = read[i]
      if (found === undefined || typeof found === 'string') {
        broken.push({ id: pair.id, reason: found ?? 'it cannot be read' })
        continue
      }
      taken += 1
      for (const instruction of pair.instructions) {
        const { row, triple, candidate, seed } = numbers.place(captioned, instruction)
        if (row) rows.triples.push(row)
        rows.candidates.push({ ...unscored, triple, candidate, seed })
        rows.pictures.push({ triple, candidate, ...found })
      }
    }
    nextTriple = numbers.next()
    await writeTable(dataset.chunkFile('triples', chunk), 'triples', rows.triples)
    await writeTable(dataset.chunkFile('pictures', chunk), 'pictures', rows.pictures)
    await writeTable(dataset.chunkFile('candidates', chunk), 'candidates', rows.candidates)
    done += own.length
    onProgress?.(done, pairs.length)
  }
  return { pairs: taken, captions: captions.length, broken }
}

const unscored = {
  p2p_threshold: null,
  cfg_scale: null,
  cross_threshold: null,
  emphasis: null,
  clip_sim_0: null,
  clip_sim_1: null,
  clip_sim_dir: null,
  clip_sim_image: null,
  hash_0: null,
  hash_1: null,
  embedding: null,
  unsafe: null,
  safety_score: null,
} as const

/** @returns the encoded pictures, or the reason why the pair cannot be used */
async function picturesOf({ input, output }: Pair): Promise<Pick<PictureRow, 'before' | 'after'> | string> {
  try {
    const [before, after] = [await pairBytes(input), await pairBytes(output)]
    const [first, second] = [await readPicture(before), await readPicture(after)]
    // Sizes are whole numbers, so shapes may differ a little.
    const stretch = Math.abs((first.width * second.height) / (first.height * second.width) - 1)
    if (stretch <= 0.01) return { before, after }
    return `the pictures are ${first.width} × ${first.height} and ${second.width} × ${second.height}: their shapes differ`
  } catch (error) {
    if (error instanceof ImagingError) return error.message
    throw error
  }
}

async function mapConcurrently<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>) {
  const results = new Array<Result>(items.length)
  let next = 0
  const worker = async () => {
    while (next < items.length) {
      const at = next++
      results[at] = await work(items[at] as Item)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return results
}

const namedPlaces = 20
const namedReasons = 100

/** The same file as the intake of captions leaves: by reason, how many rows were refused, and the places of the first. */
async function writeIntake(
  dataset: DatasetFolder,
  read: number,
  taken: number,
  broken: Import['broken'],
): Promise<void> {
  const refused: Record<string, { count: number; places: string[] }> = {}
  for (const { id, reason } of broken) {
    const key = reason in refused || Object.keys(refused).length < namedReasons ? reason : 'other reasons'
    const entry = refused[key] ?? { count: 0, places: [] }
    refused[key] = entry
    entry.count += 1
    if (entry.places.length < namedPlaces) entry.places.push(id)
  }
  await writeFileAtomically(dataset.intake, `${JSON.stringify({ read, taken, refused }, null, 2)}\n`)
}
