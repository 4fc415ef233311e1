/**
 * Rows of pictures that fill a width: each row has one height, near the target, and each picture its own aspect ratio.
 * Full rows do not change as pictures are added after them.
 */

export interface Cell {
  /** The index in the list of pictures. */
  readonly index: number
  /** Pixels from the row's beginning. */
  readonly left: number
  readonly width: number
}

export interface Row {
  readonly cells: readonly Cell[]
  readonly height: number
}

export interface JustifyOptions {
  /** Width ÷ height of each picture. */
  readonly aspects: readonly number[]
  /** Pixels, as all below. */
  readonly width: number
  readonly targetHeight: number
  readonly gap: number
  /** Whether more will follow: then an incomplete last row is withheld. */
  readonly continues: boolean
}

/** Wider or taller pictures are cropped to this aspect ratio. */
const widest = 2.4
const tallest = 0.6

/** The aspect ratio of a picture whose size is not known yet. */
const unknown = 1

export const aspectOf = ({ width, height }: { width: number | null; height: number | null }): number =>
  width && height ? Math.min(widest, Math.max(tallest, width / height)) : unknown

export function justify({ aspects, width, targetHeight, gap, continues }: JustifyOptions): Row[] {
  if (width <= 0) return []
  const heightOf = (sum: number, count: number) => (width - gap * (count - 1)) / sum
  const rows: Row[] = []
  let start = 0
  let sum = 0
  const close = (end: number, height: number) => {
    rows.push(layRow(aspects, start, end, height, gap, width))
    start = end
  }
  for (const [index, aspect] of aspects.entries()) {
    const count = index - start
    const without = count > 0 ? heightOf(sum, count) : Number.POSITIVE_INFINITY
    const height = heightOf(sum + aspect, count + 1)
    if (height > targetHeight) {
      sum += aspect
      continue
    }
    // The row ends with or before this picture, whichever is nearer to the target height.
    if (without / targetHeight < targetHeight / height) {
      close(index, without)
      sum = aspect
    } else {
      close(index + 1, height)
      sum = 0
    }
    if (sum > 0 && heightOf(sum, 1) <= targetHeight) {
      close(index + 1, heightOf(sum, 1))
      sum = 0
    }
  }
  if (start < aspects.length && !continues) close(aspects.length, targetHeight)
  return rows
}

function layRow(
  aspects: readonly number[],
  start: number,
  end: number,
  exact: number,
  gap: number,
  width: number,
): Row {
  const height = Math.round(exact)
  let left = 0
  const cells = aspects.slice(start, end).map((aspect, place) => {
    // Edges on whole pixels; together they fill the row exactly.
    const right = Math.min(width, Math.round(left + aspect * exact))
    const cell = { index: start + place, left: Math.round(left), width: right - Math.round(left) }
    left += aspect * exact + gap
    return cell
  })
  return { cells, height }
}

/** The target of an arrow key in the rows; the same index when there is none. */
export function neighbour(rows: readonly Row[], index: number, direction: 'left' | 'right' | 'up' | 'down'): number {
  const count = rows.reduce((most, { cells }) => Math.max(most, (cells.at(-1)?.index ?? -1) + 1), 0)
  if (direction === 'left') return Math.max(0, index - 1)
  if (direction === 'right') return Math.min(count - 1, index + 1)
  const at = rowOf(rows, index)
  const cell = rows[at]?.cells.find((candidate) => candidate.index === index)
  const target = rows[at + (direction === 'up' ? -1 : 1)]
  if (!cell || !target) return index
  const middle = ({ left, width }: Cell) => left + width / 2
  const distance = (candidate: Cell) => Math.abs(middle(candidate) - middle(cell))
  return target.cells.reduce((best, candidate) => (distance(candidate) < distance(best) ? candidate : best)).index
}

/** The row of a picture; -1 when it is in none. */
export function rowOf(rows: readonly Row[], index: number): number {
  let low = 0
  let high = rows.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const cells = rows[middle]?.cells ?? []
    if (index < (cells[0]?.index ?? 0)) high = middle - 1
    else if (index > (cells.at(-1)?.index ?? -1)) low = middle + 1
    else return middle
  }
  return -1
}
