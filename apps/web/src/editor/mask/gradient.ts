import type { Point } from './mask.ts'
import type { Raster } from './raster.ts'

interface Gradient {
  readonly erase: boolean
  readonly from: Point
  readonly to: Point
}

/**
 * Draws a linear gradient, full at `from` and nothing at `to`. What is marked more stays; erasing takes the share of the
 * gradient away.
 * @param scale pixels of the raster per pixel of the picture
 */
export function drawGradient({ width, height, values }: Raster, { erase, from, to }: Gradient, scale: number): void {
  const [x, y] = [from.x * scale, from.y * scale]
  const [dx, dy] = [to.x * scale - x, to.y * scale - y]
  const length = dx * dx + dy * dy
  if (length === 0) return
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const along = ((column + 0.5 - x) * dx + (row + 0.5 - y) * dy) / length
      const share = 1 - Math.min(Math.max(along, 0), 1)
      const before = values[at] ?? 0
      values[at] = erase ? Math.round(before * (1 - share)) : Math.max(before, Math.round(255 * share))
    }
  }
}
