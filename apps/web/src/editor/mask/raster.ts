import type { Box } from './mask.ts'

/** 255 may change, 0 must stay, values between change partly; [height, width]. */
export interface Raster {
  readonly width: number
  readonly height: number
  readonly values: Uint8Array<ArrayBuffer>
}

export const marked = 255

export function emptyRaster(width: number, height: number): Raster {
  return { width, height, values: new Uint8Array(width * height) }
}

/** Fills the part of a box that lies within the raster. @returns that part */
export function fillBox(raster: Raster, box: Box, value: number): Box | undefined {
  const x = Math.max(box.x, 0)
  const y = Math.max(box.y, 0)
  const right = Math.min(box.x + box.width, raster.width)
  const bottom = Math.min(box.y + box.height, raster.height)
  if (right <= x || bottom <= y) return undefined
  for (let row = y; row < bottom; row++) raster.values.fill(value, row * raster.width + x, row * raster.width + right)
  return { x, y, width: right - x, height: bottom - y }
}

/** The share of the pixels that may change, 0 … 1. */
export function markedShare({ values }: Raster): number {
  let count = 0
  for (const value of values) if (value > 0) count++
  return values.length === 0 ? 0 : count / values.length
}
