import type { Raster } from './raster.ts'

/**
 * How strongly each pixel may change, 0 … 255, when the edge is softened towards the inside. For display only:
 * distances are those of the 3-4 chamfer (Borgefors 1986), within 8 % of the exact ones that the engine uses.
 * @param width of the soft edge, in pixels of the raster
 */
export function featherWeights(
  { width: columns, height: rows, values }: Raster,
  width: number,
): Uint8Array<ArrayBuffer> {
  if (!(width > 0)) return values.slice()
  const farthest = Math.ceil(3 * (width + 1))
  const distances = new Uint16Array(values.length)
  const least = (at: number, from: number, step: number) => {
    const through = (distances[from] ?? 0) + step
    if (through < (distances[at] ?? 0)) distances[at] = through
  }
  for (let y = 0, at = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, at++) {
      if (values[at] === 0) continue
      distances[at] = farthest
      if (x > 0) least(at, at - 1, 3)
      if (y === 0) continue
      least(at, at - columns, 3)
      if (x > 0) least(at, at - columns - 1, 4)
      if (x + 1 < columns) least(at, at - columns + 1, 4)
    }
  }
  for (let y = rows - 1, at = values.length - 1; y >= 0; y--) {
    for (let x = columns - 1; x >= 0; x--, at--) {
      if (values[at] === 0) continue
      if (x + 1 < columns) least(at, at + 1, 3)
      if (y + 1 === rows) continue
      least(at, at + columns, 3)
      if (x + 1 < columns) least(at, at + columns + 1, 4)
      if (x > 0) least(at, at + columns - 1, 4)
    }
  }
  const weights = new Uint8Array(values.length)
  for (let i = 0; i < weights.length; i++) {
    weights[i] = Math.round((values[i] ?? 0) * Math.min(1, (distances[i] ?? 0) / 3 / (width + 1)))
  }
  return weights
}
