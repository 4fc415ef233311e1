/** Counts survivors of thresholds from a joint histogram, without asking the server. */
import type { DatasetHistogram } from '@amend/api/types'
import type { ScoreName } from '../samples/scores.tsx'

/** In hundredths, as the bins; null: not tested. */
export type Limits = Readonly<Record<ScoreName, number | null>>

/** A missing score. */
const missing = -101
/** Flags of a cell. */
const [unsafeFlag, pictureFlag, handmadeFlag] = [1, 2, 4]

export interface Bin {
  /** Hundredths. */
  readonly from: number
  /** Samples that pass all thresholds. */
  readonly count: number
  readonly rest: number
}

export interface Survivors {
  /** With pictures, which a version needs. */
  readonly kept: number
  /** Of all samples. */
  readonly total: number
  readonly bins: Readonly<Record<ScoreName, readonly Bin[]>>
}

const names = ['image', 'direction', 'caption'] as const

/** Columns of the cells in flat memory, so that a count of some hundred thousand takes a few milliseconds. */
export interface Cells {
  readonly columns: Readonly<Record<ScoreName, Int16Array>>
  /** The bins that occur. */
  readonly ranges: Readonly<Record<ScoreName, Range>>
  readonly flags: Uint8Array
  readonly counts: Float64Array
  readonly total: number
}

interface Range {
  readonly first: number
  readonly last: number
}

const cellBytes = 8
/** What is added to hundredths in a cell, so that they are not negative. */
const offset = 101

/** Unpacks the cells of a histogram. */
export function cellsOf({ cells, total }: DatasetHistogram): Cells {
  const text = atob(cells)
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  const view = new DataView(bytes.buffer)
  const length = Math.floor(bytes.length / cellBytes)
  const column = () => new Int16Array(length)
  const columns = { image: column(), direction: column(), caption: column() }
  const flags = new Uint8Array(length)
  const counts = new Float64Array(length)
  for (let cell = 0; cell < length; cell++) {
    const at = cell * cellBytes
    columns.image[cell] = view.getUint8(at) - offset
    columns.direction[cell] = view.getUint8(at + 1) - offset
    columns.caption[cell] = view.getUint8(at + 2) - offset
    flags[cell] = view.getUint8(at + 3)
    counts[cell] = view.getUint32(at + 4)
  }
  const { image, direction, caption } = columns
  const ranges = { image: rangeOf(image), direction: rangeOf(direction), caption: rangeOf(caption) }
  return { columns, ranges, flags, counts, total }
}

/** A limit as a number that each bin can be compared with. */
const openLimit = -1000

/**
 * Who survives the thresholds, and how the scores of survivors and of the others spread. A missing score of a caption is not tested
 * where the pictures have one: a photo has no caption. What people made passes whatever its scores are.
 */
export function survivorsOf(cells: Cells, limits: Limits, dropUnsafe = true): Survivors {
  const { columns, ranges, flags, counts, total } = cells
  const { image, direction, caption } = columns
  const [leastImage, leastDirection, leastCaption] = names.map((name) => limits[name] ?? openLimit) as Triple
  const passing = emptyBins(ranges)
  const others = emptyBins(ranges)
  let kept = 0
  for (let cell = 0; cell < counts.length; cell++) {
    const count = counts[cell] as number
    const flag = flags[cell] as number
    const [i, d, c] = [image[cell] as number, direction[cell] as number, caption[cell] as number]
    const scored = i !== missing
    const passes =
      (flag & pictureFlag) !== 0 &&
      !(dropUnsafe && (flag & unsafeFlag) !== 0) &&
      ((flag & handmadeFlag) !== 0 ||
        ((scored ? i >= leastImage : leastImage === openLimit) &&
          (d === missing ? scored || leastDirection === openLimit : d >= leastDirection) &&
          (c === missing ? scored || leastCaption === openLimit : c >= leastCaption)))
    if (passes) kept += count
    const target = passes ? passing : others
    if (scored) add(target.image, i - ranges.image.first, count)
    if (d !== missing) add(target.direction, d - ranges.direction.first, count)
    if (c !== missing) add(target.caption, c - ranges.caption.first, count)
  }
  const bins = (name: ScoreName): Bin[] =>
    Array.from(passing[name], (count, at) => ({ from: ranges[name].first + at, count, rest: others[name][at] ?? 0 }))
  return { kept, total, bins: { image: bins('image'), direction: bins('direction'), caption: bins('caption') } }
}

type Triple = [number, number, number]

function add(bins: Float64Array, at: number, count: number): void {
  bins[at] = (bins[at] as number) + count
}

function rangeOf(column: Int16Array): Range {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const bin of column) {
    if (bin === missing) continue
    if (bin < first) first = bin
    if (bin > last) last = bin
  }
  return first > last ? { first: 0, last: 0 } : { first, last }
}

function emptyBins(ranges: Cells['ranges']): Record<ScoreName, Float64Array> {
  const bins = ({ first, last }: Range) => new Float64Array(last - first + 1)
  return { image: bins(ranges.image), direction: bins(ranges.direction), caption: bins(ranges.caption) }
}
