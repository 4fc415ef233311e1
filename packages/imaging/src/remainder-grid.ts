/**
 * What a polynomial of colour leaves over, as it changes from place to place: averages in the cells of a grid over both sides
 * and brightness ("bilateral grid": Chen, Paris and Durand 2007, "Real-time edge-aware image processing with the bilateral
 * grid"). The two sides of an edge differ in brightness, so that they meet in no cell and neither tints the other.
 */

/** Model pixels along a side of a cell, at most; and how many cells the short side of a small picture has. */
const [widestCell, fewestCells] = [12, 8]
/** Cells from black to white. */
export const brightnessCells = 5
/** Pixels of no remainder that every cell counts, as a part of its area: few pixels say little. */
const prior = 1 / 24
/** Rounds of smoothing along the sides. */
const rounds = 2

/** [height, width, brightnessCells + 1, 3]: the corners of the cells. */
export interface RemainderGrid {
  readonly width: number
  readonly height: number
  /** Model pixels along a side of a cell. */
  readonly cell: number
  readonly data: Float64Array
}

/** Corners along brightness. */
export const levels = brightnessCells + 1

/** Rec. 601, as the eye weights coded colours. */
export const lumaOf = (r: number, g: number, b: number): number => 0.299 * r + 0.587 * g + 0.114 * b

/**
 * @param guide [3, height, width], 0 … 1
 * @param remainder likewise: what is to be added to the colours
 */
export function fitRemainderGrid(
  guide: Float64Array,
  remainder: Float64Array,
  width: number,
  height: number,
): RemainderGrid {
  const area = width * height
  const cell = Math.min(widestCell, Math.min(width, height) / fewestCells)
  const grid = { width: Math.ceil(width / cell) + 1, height: Math.ceil(height / cell) + 1, cell }
  /** [height, width, levels, 4]: pixels, and their remainders added up. */
  let sums = new Float64Array(grid.width * grid.height * levels * 4)
  for (let i = 0; i < area; i++) {
    const luma = lumaOf(guide[i] as number, guide[area + i] as number, guide[2 * area + i] as number)
    const across = corner((i % width) + 0.5, cell, grid.width)
    const down = corner(Math.floor(i / width) + 0.5, cell, grid.height)
    const up = corner(luma, 1 / brightnessCells, levels)
    for (let k = 0; k < 8; k++) {
      const [x, y, z] = [k & 1, (k >> 1) & 1, k >> 2]
      const weight =
        (x ? across.share : 1 - across.share) * (y ? down.share : 1 - down.share) * (z ? up.share : 1 - up.share)
      const to = (((down.index + y) * grid.width + across.index + x) * levels + up.index + z) * 4
      sums[to] = (sums[to] as number) + weight
      for (let c = 0; c < 3; c++) {
        sums[to + 1 + c] = (sums[to + 1 + c] as number) + weight * (remainder[c * area + i] as number)
      }
    }
  }
  for (let round = 0; round < rounds; round++) {
    sums = smoothed(sums, levels * 4, grid.width)
    sums = smoothed(sums, grid.width * levels * 4, grid.height)
  }
  sums = smoothed(sums, 4, levels)
  const data = new Float64Array((sums.length / 4) * 3)
  for (let i = 0; i < sums.length / 4; i++) {
    const pixels = (sums[4 * i] as number) + prior * cell ** 2
    for (let c = 0; c < 3; c++) data[3 * i + c] = (sums[4 * i + 1 + c] as number) / pixels
  }
  return { ...grid, data }
}

/** The corner before a place, and how far the place is towards the next. */
export function corner(place: number, step: number, corners: number): { index: number; share: number } {
  const exact = Math.min(corners - 1, Math.max(0, place / step))
  const index = Math.min(corners - 2, Math.floor(exact))
  return { index, share: exact - index }
}

/** Weights ¼, ½, ¼ along an axis of `length` positions, `stride` values apart; beyond the ends there is nothing. */
function smoothed(values: Float64Array, stride: number, length: number): Float64Array<ArrayBuffer> {
  const result = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const position = Math.floor(i / stride) % length
    const before = position > 0 ? (values[i - stride] as number) : 0
    const after = position < length - 1 ? (values[i + stride] as number) : 0
    result[i] = (before + 2 * (values[i] as number) + after) / 4
  }
  return result
}
