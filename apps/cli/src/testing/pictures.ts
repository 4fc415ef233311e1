/** Small photos to edit. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import sharp, { type Sharp } from 'sharp'

/** A photo of a meadow. */
const meadow = readFileSync(fileURLToPath(new URL('../../sample/meadow.jpg', import.meta.url)))

export const photo = (width: number, height: number): Sharp => sharp(meadow).resize(width, height).removeAlpha()

/** White in the right half, black elsewhere. */
export function halfMask(width: number, height: number): Sharp {
  const pixels = Uint8Array.from({ length: width * height }, (_, i) => (i % width >= width / 2 ? 255 : 0))
  return sharp(pixels, { raw: { width, height, channels: 1 } })
}

export interface Pixels {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly data: Buffer
}

export async function pixelsOf(file: string): Promise<Pixels> {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, channels: info.channels, data }
}

/** Mean absolute difference of all values, 0 to 255. */
export function difference(a: Pixels, b: Pixels): number {
  return a.data.reduce((sum, value, i) => sum + Math.abs(value - (b.data[i] ?? 0)), 0) / a.data.length
}
