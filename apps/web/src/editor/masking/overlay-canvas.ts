'use client'

import type { Box } from '../mask/mask.ts'
import type { Raster } from '../mask/raster.ts'
import { paintOverlay } from './overlay.ts'

export function paint(canvas: HTMLCanvasElement | null, raster: Raster, weights: Uint8Array, box?: Box) {
  const context = canvas?.getContext('2d')
  if (!context) return
  const part = box ?? { x: 0, y: 0, width: raster.width, height: raster.height }
  context.putImageData(new ImageData(paintOverlay(raster, weights, part), part.width, part.height), part.x, part.y)
}

/** One pixel more on each side, because the edge moves with the shape. */
export function grow({ x, y, width, height }: Box, raster: Raster): Box {
  const [left, top] = [Math.max(x - 1, 0), Math.max(y - 1, 0)]
  const [right, bottom] = [Math.min(x + width + 1, raster.width), Math.min(y + height + 1, raster.height)]
  return { x: left, y: top, width: right - left, height: bottom - top }
}
