import { drawArea } from './area.ts'
import { drawGradient } from './gradient.ts'
import type { Box, MaskShape } from './mask.ts'
import { drawPolygon } from './polygon.ts'
import { fillBox, marked, type Raster } from './raster.ts'

/**
 * Draws shapes onto a raster.
 * @param scale pixels of the raster per pixel of the picture
 * @returns the box of the raster that may have changed
 */
export function drawShapes(raster: Raster, shapes: readonly MaskShape[], scale: number): Box | undefined {
  let changed: Box | undefined
  for (const shape of shapes) changed = unite(changed, drawShape(raster, shape, scale))
  return changed
}

function drawShape(raster: Raster, shape: MaskShape, scale: number): Box | undefined {
  switch (shape.kind) {
    case 'stroke':
      return drawStroke(raster, shape.points, (shape.size / 2) * scale, shape.erase ? 0 : marked, scale)
    case 'rectangle':
      return fillBox(raster, scaled(shape.box, scale), shape.erase ? 0 : marked)
    case 'polygon':
      return drawPolygon(raster, shape.points, scale, shape.erase ? 0 : marked)
    case 'gradient':
      drawGradient(raster, shape, scale)
      return whole(raster)
    case 'area':
      drawArea(raster, shape, shape.erase ? 0 : marked)
      return whole(raster)
    case 'invert':
      for (let i = 0; i < raster.values.length; i++) raster.values[i] = marked - (raster.values[i] ?? 0)
      return whole(raster)
    case 'clear':
      raster.values.fill(0)
      return whole(raster)
  }
}

const whole = ({ width, height }: Raster): Box => ({ x: 0, y: 0, width, height })

/** A brush with a round tip along a line: the union of the capsules of its segments. */
function drawStroke(raster: Raster, points: readonly number[], radius: number, value: number, scale: number) {
  let changed: Box | undefined
  for (let i = 0; i + 1 < points.length; i += 2) {
    const from = Math.max(i - 2, 0)
    const segment = [points[from], points[from + 1], points[i], points[i + 1]].map((at) => (at ?? 0) * scale)
    changed = unite(changed, drawCapsule(raster, segment, radius, value))
  }
  return changed
}

/** All pixels whose centre lies within the radius of a segment, and the one under its start in any case. */
function drawCapsule(raster: Raster, segment: readonly number[], radius: number, value: number): Box | undefined {
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = segment
  const top = Math.max(Math.floor(Math.min(y0, y1) - radius), 0)
  const bottom = Math.min(Math.ceil(Math.max(y0, y1) + radius), raster.height - 1)
  let box = fillBox(raster, { x: Math.floor(x0), y: Math.floor(y0), width: 1, height: 1 }, value)
  for (let y = top; y <= bottom; y++) {
    const span = capsuleSpan(y + 0.5, x0, y0, x1, y1, radius)
    if (!span) continue
    const left = Math.ceil(span[0] - 0.5)
    box = unite(box, fillBox(raster, { x: left, y, width: Math.floor(span[1] - 0.5) - left + 1, height: 1 }, value))
  }
  return box
}

/**
 * Where a horizontal line intersects a capsule: it is convex, so the parts of its two discs and its body are
 * contiguous.
 */
function capsuleSpan(y: number, x0: number, y0: number, x1: number, y1: number, radius: number) {
  let [left, right] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const reach = (x: number) => {
    left = Math.min(left, x)
    right = Math.max(right, x)
  }
  for (const [cx, cy] of [
    [x0, y0],
    [x1, y1],
  ] as const) {
    const half = radius * radius - (y - cy) ** 2
    if (half < 0) continue
    reach(cx - Math.sqrt(half))
    reach(cx + Math.sqrt(half))
  }
  const length = Math.hypot(x1 - x0, y1 - y0)
  if (length > 0) {
    const [nx, ny] = [(-(y1 - y0) / length) * radius, ((x1 - x0) / length) * radius]
    const corners = [x0 + nx, y0 + ny, x1 + nx, y1 + ny, x1 - nx, y1 - ny, x0 - nx, y0 - ny]
    for (let i = 0; i < 8; i += 2) {
      const [ax = 0, ay = 0] = [corners[i], corners[i + 1]]
      const [bx = 0, by = 0] = [corners[(i + 2) % 8], corners[(i + 3) % 8]]
      if (ay !== by && y >= Math.min(ay, by) && y <= Math.max(ay, by)) reach(ax + ((y - ay) / (by - ay)) * (bx - ax))
    }
  }
  return left <= right ? ([left, right] as const) : undefined
}

function scaled({ x, y, width, height }: Box, scale: number): Box {
  const [left, top] = [Math.round(x * scale), Math.round(y * scale)]
  const [right, bottom] = [Math.round((x + width) * scale), Math.round((y + height) * scale)]
  return { x: left, y: top, width: right - left, height: bottom - top }
}

function unite(a: Box | undefined, b: Box | undefined): Box | undefined {
  if (!a || !b) return a ?? b
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)]
  const [right, bottom] = [Math.max(a.x + a.width, b.x + b.width), Math.max(a.y + a.height, b.y + b.height)]
  return { x, y, width: right - x, height: bottom - y }
}
