import sharp, { type Sharp } from 'sharp'
import { ImagingError } from './error.ts'
import type { Picture } from './picture.ts'
import { recipePacket } from './recipe.ts'

/** Formats that can be written. */
export const outputFormats = ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const
/** A name of `outputFormats`. */
export type OutputFormat = (typeof outputFormats)[number]

/** The format of a file and how it is encoded. */
export interface EncodeOptions {
  readonly format: OutputFormat
  /** 1 to 100. Default 94 for JPEG, 92 for WebP, 80 for AVIF; PNG and TIFF are lossless. */
  readonly quality?: number
  /** For WebP and AVIF: keeps every value. Default false. */
  readonly lossless?: boolean
  /** JSON text that `readRecipe` returns. */
  readonly recipe?: string
}

const defaultQuality = { jpeg: 94, webp: 92, avif: 80 } as const

/**
 * Whether a file with these options keeps every value of the picture. Only then do values outside a mask stay exact.
 */
export function isLossless({ depth }: Pick<Picture, 'depth'>, { format, lossless = false }: EncodeOptions): boolean {
  return format === 'png' || format === 'tiff' || (lossless && format !== 'jpeg' && depth === 8)
}

/**
 * Encodes a picture as the bytes of a file. Pixels are upright, in sRGB and tagged as such; metadata of the source (EXIF, GPS,
 * names) is not copied. PNG and TIFF keep 16 bits, other formats get 8. JPEG has no alpha: the picture is blended with white.
 * @throws ImagingError 'bad-recipe', 'too-many-pixels' when the format cannot hold the size
 */
export async function encodePicture(picture: Picture, options: EncodeOptions): Promise<Uint8Array> {
  const { format, recipe } = options
  const side = Math.max(picture.width, picture.height)
  const most = largestSide[format]
  if (side > most) {
    const message = `A ${format.toUpperCase()} file holds at most ${most.toLocaleString('en')} pixels a side, not ${side.toLocaleString('en')}; use PNG.`
    throw new ImagingError('too-many-pixels', message)
  }
  const packet = recipe === undefined ? undefined : recipePacket(recipe)
  const deep = picture.depth === 16 && (format === 'png' || format === 'tiff')
  const stored = deep ? picture : toEightBits(picture)
  let image = sharp(interleave(stored), {
    raw: { width: picture.width, height: picture.height, channels: picture.alpha ? 4 : 3 },
    limitInputPixels: false,
  }).toColourspace(deep ? 'rgb16' : 'srgb')
  // The conversion to the profile is exact for all 8-bit colours, not for 16; untagged means sRGB.
  if (!deep) image = image.withIccProfile('srgb')
  if (packet) image = image.withXmp(packet)
  return new Uint8Array(await coded(image, options).toBuffer())
}

const largestSide: Readonly<Record<OutputFormat, number>> = {
  jpeg: 65_500,
  webp: 16_383,
  avif: 16_384,
  png: 1_000_000,
  tiff: 1_000_000,
}

function coded(image: Sharp, { format, quality, lossless = false }: EncodeOptions): Sharp {
  switch (format) {
    case 'jpeg':
      return image
        .flatten({ background: 'white' })
        .jpeg({ quality: quality ?? defaultQuality.jpeg, chromaSubsampling: '4:4:4', mozjpeg: false })
    case 'png':
      return image.png()
    case 'webp':
      return image.webp({ quality: quality ?? defaultQuality.webp, lossless, exact: lossless, smartSubsample: true })
    case 'avif':
      return image.avif({ quality: quality ?? defaultQuality.avif, lossless, chromaSubsampling: '4:4:4', effort: 2 })
    case 'tiff':
      return image.tiff({ compression: 'deflate', predictor: 'horizontal' })
  }
}

/** sharp treats untagged 16-bit pixels as Display P3 when it attaches a profile, so they are rounded to 8 bits before. */
function toEightBits({ width, height, rgb, alpha, depth }: Picture): Picture {
  if (depth === 8) return { width, height, depth, rgb, ...(alpha && { alpha }) }
  const rounded = (values: Uint8Array | Uint16Array) => {
    const bytes = new Uint8Array(values.length)
    for (let i = 0; i < bytes.length; i++) bytes[i] = ((values[i] as number) + 128) / 257
    return bytes
  }
  return { width, height, depth: 8, rgb: rounded(rgb), ...(alpha && { alpha: rounded(alpha) }) }
}

function interleave({ rgb, alpha }: Picture): Uint8Array | Uint16Array {
  if (!alpha) return rgb
  const values = alpha instanceof Uint16Array ? new Uint16Array(4 * alpha.length) : new Uint8Array(4 * alpha.length)
  for (let i = 0, from = 0, to = 0; i < alpha.length; i++, from += 3, to += 4) {
    values[to] = rgb[from] as number
    values[to + 1] = rgb[from + 1] as number
    values[to + 2] = rgb[from + 2] as number
    values[to + 3] = alpha[i] as number
  }
  return values
}
