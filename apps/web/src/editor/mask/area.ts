import type { Area } from './mask.ts'
import type { Raster } from './raster.ts'

/**
 * The runs of a binary picture.
 * @param bits not 0 where it is marked, [height, width]
 */
export function areaOf(bits: Uint8Array, width: number, height: number): Area {
  const runs: number[] = []
  let [run, value] = [0, 0]
  for (const bit of bits) {
    const next = bit > 0 ? 1 : 0
    if (next === value) run++
    else {
      runs.push(run)
      run = 1
      value = next
    }
  }
  runs.push(run)
  return { width, height, runs }
}

/** The bits of an area, 0 or 1, [height, width]. */
export function bitsOf({ width, height, runs }: Area): Uint8Array {
  const bits = new Uint8Array(width * height)
  let at = 0
  runs.forEach((run, i) => {
    if (i % 2 === 1) bits.fill(1, at, Math.min(at + run, bits.length))
    at += run
  })
  return bits
}

/**
 * Draws an area, stretched over the whole raster. Between its pixels it is interpolated, and marked from one half on, so
 * that its outline is smooth at any size.
 */
export function drawArea(raster: Raster, area: Area, value: number): void {
  const bits = bitsOf(area)
  const columns = Array.from({ length: raster.width }, (_, x) => neighbours(x, raster.width, area.width))
  for (let y = 0, at = 0; y < raster.height; y++) {
    const [above, below, down] = neighbours(y, raster.height, area.height)
    const [upper, lower] = [above * area.width, below * area.width]
    for (const [left, right, along] of columns) {
      const top = (bits[upper + left] ?? 0) * (1 - along) + (bits[upper + right] ?? 0) * along
      const bottom = (bits[lower + left] ?? 0) * (1 - along) + (bits[lower + right] ?? 0) * along
      if (top * (1 - down) + bottom * down >= 0.5) raster.values[at] = value
      at++
    }
  }
}

/** The two pixels of a line of `from` on both sides of the centre of pixel `at` of `to`, and the weight of the second. */
function neighbours(at: number, to: number, from: number): readonly [number, number, number] {
  const place = Math.min(Math.max(((at + 0.5) * from) / to - 0.5, 0), from - 1)
  const first = Math.floor(place)
  return [first, Math.min(first + 1, from - 1), place - first]
}
