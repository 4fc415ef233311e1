import type { Box } from '../mask/mask.ts'
import type { Raster } from '../mask/raster.ts'

/** Stripes of two tints and a black and white edge: visible on any picture. */
const tints = [
  [124, 92, 255],
  [255, 255, 255],
] as const
const opacities = [118, 70] as const
/** The width of the stripes in pixels of the overlay. */
const stripe = 6

/**
 * Paints a mask for display.
 * @param weights how strongly each pixel may change, 0 … 255
 * @param box of the raster that is painted
 * @returns RGBA, [box.height, box.width, 4]
 */
export function paintOverlay(
  { width, height, values }: Raster,
  weights: Uint8Array,
  box: Box,
): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(4 * box.width * box.height)
  const isMarked = (x: number, y: number) =>
    x < 0 || y < 0 || x >= width || y >= height || (values[y * width + x] ?? 0) > 0
  for (let row = 0, to = 0; row < box.height; row++) {
    const y = box.y + row
    for (let column = 0; column < box.width; column++, to += 4) {
      const x = box.x + column
      const weight = weights[y * width + x] ?? 0
      if (weight === 0 && (values[y * width + x] ?? 0) === 0) continue
      const inner = isMarked(x - 1, y) && isMarked(x + 1, y) && isMarked(x, y - 1) && isMarked(x, y + 1)
      if (!inner) {
        const dash = Math.floor((x + y) / stripe) % 2 === 0 ? 255 : 0
        rgba.set([dash, dash, dash, 255], to)
        continue
      }
      const band = Math.floor((x + y) / stripe) % 2 === 0 ? 0 : 1
      const [red, green, blue] = tints[band]
      rgba.set([red, green, blue, Math.round((opacities[band] * weight) / 255)], to)
    }
  }
  return rgba
}
