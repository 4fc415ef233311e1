/** Counts survivors of thresholds from a joint histogram, without asking the server. */
import type { DatasetHistogram } from '@amend/api/types'
import type { ScoreName } from '../samples/scores.tsx'

/** In hundredths, as the bins; null: not tested. */
export type Limits = Readonly<Record<ScoreName, number | null>>

/** A missing score. */
const missing = -101
/** Flags of a cell. */
const [unsafeFlag, pictureFlag] = [1, 2]

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

/** Columns of the cells, so that a count is one pass over flat memory. */
export interface Cells {
  readonly columns: Readonly<Record<ScoreName, Int16Array>>
  readonly flags: Uint8Array
  readonly counts: Float64Array
  readonly total: number
}

const cellBytes = 12

/** Unpacks the cells of a histogram. */
export function cellsOf({ cells, total }: DatasetHistogram): Cells {
  const bytes = Uint8Array.from(atob(cells), (letter) => letter.charCodeAt(0))
  const view = new DataView(bytes.buffer)
  const length = Math.floor(bytes.length / cellBytes)
  const column = (place: number) =>
    Int16Array.from({ length }, (_, cell) => view.getInt16(cell * cellBytes + 2 * place))
  return {
    columns: { image: column(0), direction: column(1), caption: column(2) },
    flags: Uint8Array.from(column(3)),
    counts: Float64Array.from({ length }, (_, cell) => view.getInt32(cell * cellBytes + 8)),
    total,
  }
}

/** Who survives the thresholds, and how the scores of survivors and of the others spread. */
export function survivorsOf({ columns, flags, counts, total }: Cells, limits: Limits, dropUnsafe = true): Survivors {
  const ranges = {
    image: rangeOf(columns.image),
    direction: rangeOf(columns.direction),
    caption: rangeOf(columns.caption),
  }
  const passing = {
    image: emptyOf(ranges.image),
    direction: emptyOf(ranges.direction),
    caption: emptyOf(ranges.caption),
  }
  const others = {
    image: emptyOf(ranges.image),
    direction: emptyOf(ranges.direction),
    caption: emptyOf(ranges.caption),
  }
  let kept = 0
  for (let cell = 0; cell < counts.length; cell++) {
    const count = counts[cell] ?? 0
    const flag = flags[cell] ?? 0
    const usable = !(dropUnsafe && (flag & unsafeFlag) !== 0) && (flag & pictureFlag) !== 0
    const passes =
      usable && names.every((name) => passesOne(name, columns[name][cell] ?? missing, limits[name], columns, cell))
    if (passes) kept += count
    for (const name of names) {
      const bin = columns[name][cell] ?? missing
      if (bin === missing) continue
      const target = passes ? passing[name] : others[name]
      const at = bin - ranges[name].first
      target[at] = (target[at] ?? 0) + count
    }
  }
  const bins = (name: ScoreName): Bin[] =>
    Array.from(passing[name], (count, at) => ({ from: ranges[name].first + at, count, rest: others[name][at] ?? 0 }))
  return { kept, total, bins: { image: bins('image'), direction: bins('direction'), caption: bins('caption') } }
}

/** A missing score of a caption is not tested where the pictures have one: a photo has no caption. */
function passesOne(
  name: ScoreName,
  bin: number,
  limit: number | null,
  { image }: Cells['columns'],
  cell: number,
): boolean {
  if (limit === null) return true
  if (bin !== missing) return bin >= limit
  return name !== 'image' && image[cell] !== missing
}

interface Range {
  readonly first: number
  readonly last: number
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

const emptyOf = ({ first, last }: Range): Float64Array => new Float64Array(last - first + 1)
