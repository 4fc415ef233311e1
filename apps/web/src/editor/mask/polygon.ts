import type { Box } from './mask.ts'
import type { Raster } from './raster.ts'

/**
 * Fills a closed line by the even-odd rule: a pixel belongs to it if its centre does.
 * @param points x and y in turn, in pixels of the picture
 * @param scale pixels of the raster per pixel of the picture
 * @returns the box that may have changed
 */
export function drawPolygon(
  { width, height, values }: Raster,
  points: readonly number[],
  scale: number,
  value: number,
): Box | undefined {
  const corners = Array.from({ length: points.length >> 1 }, (_, i) => ({
    x: (points[2 * i] ?? 0) * scale,
    y: (points[2 * i + 1] ?? 0) * scale,
  }))
  if (corners.length < 3) return undefined
  const xs = corners.map(({ x }) => x)
  const ys = corners.map(({ y }) => y)
  const top = Math.max(Math.floor(least(ys)), 0)
  const bottom = Math.min(Math.ceil(most(ys)), height)
  for (let row = top; row < bottom; row++) {
    const cuts = crossings(corners, row + 0.5)
    for (let i = 0; i + 1 < cuts.length; i += 2) {
      const from = Math.max(Math.ceil((cuts[i] ?? 0) - 0.5), 0)
      const to = Math.min(Math.floor((cuts[i + 1] ?? 0) - 0.5) + 1, width)
      if (to > from) values.fill(value, row * width + from, row * width + to)
    }
  }
  const left = Math.max(Math.floor(least(xs)), 0)
  const right = Math.min(Math.ceil(most(xs)), width)
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : undefined
}

/** Where a horizontal line crosses the sides, from left to right. */
function crossings(corners: readonly { x: number; y: number }[], y: number): number[] {
  const cuts: number[] = []
  corners.forEach((a, i) => {
    const b = corners[(i + 1) % corners.length] ?? a
    if (a.y <= y !== b.y <= y) cuts.push(a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x))
  })
  return cuts.sort((a, b) => a - b)
}

// A lasso has thousands of points: too many for the arguments of Math.min.
const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
