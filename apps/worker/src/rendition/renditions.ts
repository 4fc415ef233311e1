/**
 * The files made from a picture: those that a browser shows, and the original of a result. None of them has metadata of
 * its source. Pixels are decoded once; each file is encoded from them.
 */
import { type Picture, pictureFromRgb } from '@amend/imaging'
import sharp, { type Sharp } from 'sharp'

/** 'original' is the stored file of a result; for an upload it is the uploaded file itself. */
export type FileKind = 'original' | 'thumbnail' | 'preview' | 'full' | 'model'

export interface RenditionFile {
  readonly kind: FileKind
  readonly bytes: Uint8Array
  readonly mediaType: string
  readonly width: number
  readonly height: number
}

/** Long sides in pixels. */
const longSide = { thumbnail: 400, preview: 2048 } as const
/**
 * At these efforts a WebP of 2,048 pixels takes a quarter of the time of libwebp's default effort, for 10 % more bytes.
 */
const webp = { thumbnail: { quality: 80, effort: 2 }, preview: { quality: 85, effort: 0 } } as const
/** A result with more pixels has a lossless file that is too large to be shown over a network. */
const largestLossless = 3_000_000

const full = { jpeg: { quality: 95, chromaSubsampling: '4:4:4' }, png: { compressionLevel: 1 } } as const

/** Lossy formats: another high-quality lossy encoding loses nothing visible. */
const lossy = new Set(['jpeg', 'heic', 'avif', 'webp'])

/** The picture reduced to a maximum long side, with 8 bits; the picture itself when it is that small. */
export async function shrink(picture: Picture, side: number): Promise<Picture> {
  if (Math.max(picture.width, picture.height) <= side) return picture
  const { data, info } = await pixelsOf(picture)
    .resize(side, side, { fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const pixels = info.width * info.height
  if (info.channels === 3) return pictureFromRgb(info.width, info.height, data)
  const [rgb, alpha] = [new Uint8Array(3 * pixels), new Uint8Array(pixels)]
  for (let i = 0, from = 0, to = 0; i < pixels; i++) {
    rgb[to++] = data[from++] as number
    rgb[to++] = data[from++] as number
    rgb[to++] = data[from++] as number
    alpha[i] = data[from++] as number
  }
  return pictureFromRgb(info.width, info.height, rgb, alpha)
}

/** The small copies, all made from one reduced picture. */
export function makePreviews(picture: Picture): Promise<RenditionFile>[] {
  const shrunken = shrink(picture, longSide.preview)
  const make = async (kind: 'thumbnail' | 'preview') => {
    const size = { fit: 'inside', withoutEnlargement: true } as const
    const image = pixelsOf(await shrunken).resize(longSide[kind], longSide[kind], size)
    return encoded(kind, image.webp(webp[kind]), 'image/webp')
  }
  return [make('preview'), make('thumbnail')]
}

/** All pixels of an upload: JPEG when it is opaque and was lossy already, else PNG of 8 bits. */
export function makeFull(picture: Picture): Promise<RenditionFile> {
  return picture.alpha || !lossy.has(picture.source?.format ?? '') || exceedsJpeg(picture)
    ? encoded('full', pixelsOf(picture).png(full.png), 'image/png')
    : encoded('full', pixelsOf(picture).jpeg(full.jpeg), 'image/jpeg')
}

/** The stored file of a result: every value at its depth. Little compression, for speed. */
export function makeOriginal(picture: Picture): Promise<RenditionFile> {
  return encoded('original', pixelsOf(picture, picture.depth).png(full.png), 'image/png')
}

/**
 * All pixels of a result for display, when its original is too large or too deep for that; undefined when the original
 * can be shown.
 */
export async function makeFullOfResult(picture: Picture): Promise<RenditionFile | undefined> {
  const { width, height, depth, alpha } = picture
  if (width * height <= largestLossless && depth === 8) return undefined
  if (alpha || exceedsJpeg(picture))
    return depth === 8 ? undefined : encoded('full', pixelsOf(picture).png(full.png), 'image/png')
  return encoded('full', pixelsOf(picture).jpeg(full.jpeg), 'image/jpeg')
}

/** The model's own pixels, without loss. */
export function makeModelFile(picture: Picture): Promise<RenditionFile> {
  return encoded('model', pixelsOf(picture).png(), 'image/png')
}

/**
 * A small JPEG as a data URL, the preview of an unfinished edit.
 * @param side the longest, pixels
 */
export async function makeGlimpse(picture: Picture, side = 320): Promise<string> {
  const image = pixelsOf(picture).resize(side, side, { fit: 'inside', withoutEnlargement: true })
  const bytes = await image.jpeg({ quality: 70 }).toBuffer()
  return `data:image/jpeg;base64,${bytes.toString('base64')}`
}

const exceedsJpeg = ({ width, height }: Picture) => Math.max(width, height) > 65_500

async function encoded(kind: FileKind, image: Sharp, mediaType: string): Promise<RenditionFile> {
  const { data, info } = await image.toBuffer({ resolveWithObject: true })
  return { kind, bytes: data, mediaType, width: info.width, height: info.height }
}

/** The pixels of a picture for sharp, at their depth or converted to 8 bits. */
export function pixelsOf(picture: Picture, wanted: 8 | 16 = 8): Sharp {
  const { width, height, alpha, depth } = picture
  const raw = { width, height, channels: alpha ? 4 : 3 } as const
  const image = sharp(interleave(picture), { raw, limitInputPixels: false })
  return image.toColourspace(depth === 16 && wanted === 16 ? 'rgb16' : 'srgb')
}

function interleave({ rgb, alpha }: Picture): Uint8Array | Uint16Array {
  if (!alpha) return rgb
  const values = alpha.BYTES_PER_ELEMENT === 2 ? new Uint16Array(4 * alpha.length) : new Uint8Array(4 * alpha.length)
  for (let i = 0, from = 0, to = 0; i < alpha.length; i++) {
    values[to++] = rgb[from++] as number
    values[to++] = rgb[from++] as number
    values[to++] = rgb[from++] as number
    values[to++] = alpha[i] as number
  }
  return values
}
