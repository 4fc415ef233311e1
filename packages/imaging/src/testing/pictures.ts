import sharp, { type Sharp } from 'sharp'

/** Pictures made for tests. */

export const width = 40
export const height = 24

/** Different in every corner and in both directions: [height, width, 3]. */
export const pattern = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
  const [c, x, y] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / (3 * width))]
  return [x * 6, y * 10, 255 - x * 3 - y * 5][c] as number
})

export const deepPattern = Uint16Array.from(pattern, (value, i) => value * 257 + (i % 200))

export function image(data: Uint8Array | Uint16Array = pattern, channels: 1 | 2 | 3 | 4 = 3): Sharp {
  return sharp(data, { raw: { width, height, channels } })
}

/** A JPEG, PNG, WebP, AVIF, GIF and TIFF of the pattern. */
export async function codedPatterns(): Promise<Record<'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff', Buffer>> {
  return {
    jpeg: await image().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
    png: await image().png().toBuffer(),
    webp: await image().webp({ lossless: true }).toBuffer(),
    avif: await image().avif({ lossless: true }).toBuffer(),
    gif: await image().gif({ dither: 0 }).toBuffer(),
    tiff: await image().tiff({ compression: 'lzw' }).toBuffer(),
  }
}

/** Writes a big-endian 16- or 32-bit number `skip` bytes after the first occurrence of `marker`. */
export function patched(bytes: Buffer, marker: string, skip: number, values: readonly number[], size: 2 | 4): Buffer {
  const copy = Buffer.from(bytes)
  const start = copy.indexOf(marker, 0, 'latin1')
  if (start < 0) throw new Error(`There is no ${marker} to patch.`)
  values.forEach((value, i) => {
    copy.writeUIntBE(value, start + skip + i * size, size)
  })
  return copy
}
