/**
 * The manifest of a dataset: every usable pair with the hashes of its pictures, and every other one with the reason.
 */
import { createHash } from 'node:crypto'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { ImagingError, type Picture } from '@amend/imaging'
import { z } from 'zod'
import { PairsError } from './error.ts'
import { grouped } from './grouped.ts'
import type { Pair, Pairs, Skipped } from './pair.ts'
import { readPairs } from './read-pairs.ts'
import { readPairPicture } from './shards/picture.ts'

const pictureSchema = z.object({
  /** Relative to the dataset's folder, with forward slashes. */
  file: z.string(),
  sha256: z.string(),
  width: z.number(),
  height: z.number(),
})

const entrySchema = z.object({
  id: z.string(),
  input: pictureSchema,
  output: pictureSchema,
  instructions: z.array(z.string()).min(1),
})

/** The JSON form of a manifest. */
export const manifestSchema = z.object({
  layout: z.string(),
  hash: z.string(),
  pairs: z.array(entrySchema),
  skipped: z.array(z.object({ id: z.string(), reason: z.string() })),
  /** For ranked results: indices of pairs with the same picture and instruction, the best first. */
  rankings: z.array(z.array(z.int()).min(2)).optional(),
})

/** A usable pair with the hashes and sizes of its pictures. */
export type ManifestEntry = z.output<typeof entrySchema>
/** The usable pairs of a dataset, the others with the reason, and a hash of the usable ones. */
export type Manifest = z.output<typeof manifestSchema>

/** How a dataset is checked. */
export interface ScanOptions {
  /** Pairs with a shorter side than this are excluded. */
  readonly leastSide: number
  readonly onProgress?: (checked: number, of: number) => void
  readonly signal?: AbortSignal
}

/** Aspect ratios may differ by this share, as sizes are whole numbers. */
const aspectTolerance = 0.01
/** The number of pictures that are decoded concurrently. */
const concurrency = 4

/**
 * Reads and decodes every picture of a dataset once; pairs with a broken picture are excluded and named.
 * @throws PairsError 'bad-data', 'empty-data' when no pair is left; the signal's reason when aborted
 */
export async function scanPairs(folder: string, options: ScanOptions): Promise<Manifest> {
  const { layout, pairs: all, skipped, rankings } = await readPairs(folder)
  // Where the dataset has parts, the others are for measuring.
  const pairs = all.some(({ split }) => split !== undefined) ? all.filter(({ split }) => split === 'train') : all
  const found = new Array<ManifestEntry | Skipped | undefined>(pairs.length)
  let next = 0
  let checked = 0
  const work = async () => {
    while (next < pairs.length) {
      options.signal?.throwIfAborted()
      const at = next++
      found[at] = await check(folder, pairs[at] as Pair, options.leastSide)
      options.onProgress?.(++checked, pairs.length)
      await setImmediate()
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  const entries = found.filter((entry): entry is ManifestEntry => entry !== undefined && 'input' in entry)
  const refused = found.filter((entry): entry is Skipped => entry !== undefined && 'reason' in entry)
  const first = [...skipped, ...refused][0]
  if (entries.length === 0) {
    throw new PairsError(
      'empty-data',
      `None of the ${pairs.length} pairs in ${folder} can be used; ${first?.id}: ${first?.reason}`,
    )
  }
  const judged = rankings && indexed(rankings, entries)
  return {
    layout,
    hash: hashOf(entries, judged),
    pairs: entries,
    skipped: [...skipped, ...refused],
    ...(judged && { rankings: judged }),
  }
}

/** Rankings of the usable pairs, as indices. */
function indexed(rankings: NonNullable<Pairs['rankings']>, entries: readonly ManifestEntry[]): number[][] {
  const places = new Map(entries.map(({ id }, i) => [id, i]))
  return rankings
    .map(({ pairs }) => pairs.flatMap((id) => places.get(id) ?? []))
    .filter((ranking) => ranking.length > 1)
}

/**
 * Groups that are held out as a whole or not at all: the rankings of one picture. A pair without a ranking is a group
 * of its own.
 */
export const heldTogether = ({ pairs, rankings }: Manifest): (readonly number[])[][] =>
  rankings ? grouped(rankings, ([first = 0]) => pairs[first]?.input.sha256 ?? first) : pairs.map((_, pair) => [[pair]])

/** The hash of everything that influences training; the dataset's folder does not. */
const hashOf = (pairs: readonly ManifestEntry[], rankings: readonly (readonly number[])[] = []): string => {
  const hash = createHash('sha256')
  for (const { input, output, instructions } of pairs) {
    hash.update(JSON.stringify([input.sha256, output.sha256, instructions])).update('\n')
  }
  for (const ranking of rankings) hash.update(JSON.stringify(ranking)).update('\n')
  return hash.digest('hex')
}

async function check(folder: string, pair: Pair, leastSide: number): Promise<ManifestEntry | Skipped> {
  try {
    const [input, output] = [await readPairPicture(pair.input), await readPairPicture(pair.output)]
    const reason = misfit(input, output, leastSide)
    if (reason !== undefined) return { id: pair.id, reason }
    const described = (picture: Picture, file: string) => ({
      file: path.relative(folder, file).split(path.sep).join('/'),
      sha256: picture.source?.sha256 ?? '',
      width: picture.width,
      height: picture.height,
    })
    return {
      id: pair.id,
      input: described(input, pair.input),
      output: described(output, pair.output),
      instructions: [...pair.instructions],
    }
  } catch (error) {
    if (error instanceof ImagingError) return { id: pair.id, reason: error.message }
    throw error
  }
}

function misfit(input: Picture, output: Picture, leastSide: number): string | undefined {
  const sizes = `the pictures are ${input.width} × ${input.height} and ${output.width} × ${output.height}`
  if (Math.abs((input.width * output.height) / (input.height * output.width) - 1) > aspectTolerance) {
    return `${sizes}: their shapes differ`
  }
  const short = Math.min(input.width, input.height, output.width, output.height)
  return short < leastSide ? `${sizes}: smaller than the ${leastSide} pixels that are trained on` : undefined
}
