import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp'
import { deepToSrgb } from './deep-colour.ts'
import { ImagingError } from './error.ts'
import { decodeHeic } from './heic.ts'
import { type Picture, type PictureFormat, type PictureSource, samples } from './picture.ts'
import { pngWithProfile } from './png-colour.ts'
import { sniff } from './sniff.ts'
import { tiffWithProfile } from './tiff.ts'

export interface ReadLimits {
  /** Of the file. Default 100 MiB. */
  readonly bytes: number
  /** Width × height, taken from the header before anything is decoded. Default 100 million. */
  readonly pixels: number
  /** Least side in pixels. Default 8. */
  readonly minSide: number
}

export const defaultReadLimits: ReadLimits = { bytes: 100 * 2 ** 20, pixels: 100_000_000, minSide: 8 }

const headBytes = 2 ** 16

/** Colour spaces whose conversion to sRGB is known. */
const readableSpaces = new Set(['srgb', 'rgb', 'rgb16', 'b-w', 'grey16'])

const codecOptions: SharpOptions = {
  failOn: 'error',
  // The limit is checked here, against the header, so that its sentence is ours.
  limitInputPixels: false,
}

/**
 * Reads a JPEG, PNG, WebP, AVIF, GIF, TIFF or HEIC, told by its content. Orientation is applied, an embedded profile is
 * converted to sRGB, grey becomes RGB, more than 8 bits stay 16, and alpha is kept. Colours that a HEIC or AVIF declares by
 * number only (nclx) and not by an ICC profile are taken as sRGB; HDR curves are not mapped.
 *
 * @param source a path, or the bytes of a file
 * @throws ImagingError 'not-an-image', 'truncated', 'too-small', 'too-many-pixels', 'too-many-bytes', 'animated',
 * 'unsupported-colour', 'unsupported-format', 'not-found', 'is-a-folder', 'no-permission', 'cannot-read'
 */
export async function readPicture(source: string | Uint8Array, limits: Partial<ReadLimits> = {}): Promise<Picture> {
  const bounds = { ...defaultReadLimits, ...limits }
  const name = typeof source === 'string' ? source : 'The picture'
  const bytes = typeof source === 'string' ? await readBytes(source, bounds.bytes) : source
  if (bytes.byteLength > bounds.bytes) throw tooManyBytes(name, bytes.byteLength, bounds.bytes)

  const format = formatOf(name, bytes)
  const digest = { format, bytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') }
  try {
    return format === 'heic'
      ? await readHeic(name, bytes, bounds, digest)
      : await readCoded(name, bytes, bounds, digest)
  } catch (cause) {
    if (cause instanceof ImagingError) throw cause
    throw new ImagingError('truncated', `${name} is cut off or damaged: its picture cannot be decoded.`, { cause })
  }
}

type Digest = Pick<PictureSource, 'format' | 'bytes' | 'sha256'>

/**
 * The bytes of a file.
 * @throws ImagingError 'not-found', 'is-a-folder', 'no-permission', 'too-many-bytes', 'cannot-read'
 */
export async function readBytes(file: string, limit: number): Promise<Uint8Array> {
  try {
    // Before opening: a named pipe would keep its reader waiting.
    const about = await stat(file)
    if (about.isDirectory()) throw new ImagingError('is-a-folder', `${file} is a folder, not a picture.`)
    if (!about.isFile()) throw new ImagingError('not-an-image', `${file} is not a regular file.`)
    if (about.size > limit) throw tooManyBytes(file, about.size, limit)
    return await readFile(file)
  } catch (cause) {
    if (cause instanceof ImagingError) throw cause
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new ImagingError('not-found', `There is no file ${file}.`, { cause })
    }
    if (code === 'EACCES' || code === 'EPERM') {
      throw new ImagingError('no-permission', `There is no permission to read ${file}.`, { cause })
    }
    throw new ImagingError('cannot-read', `${file} cannot be read (${code ?? 'unknown error'}).`, { cause })
  }
}

function tooManyBytes(name: string, bytes: number, limit: number): ImagingError {
  const megabytes = (count: number) => `${Math.ceil(count / 2 ** 20).toLocaleString('en')} MiB`
  const message = `${name} has ${megabytes(bytes)}; at most ${megabytes(limit)} can be read.`
  return new ImagingError('too-many-bytes', message)
}

function formatOf(name: string, bytes: Uint8Array): PictureFormat {
  if (bytes.byteLength === 0) throw new ImagingError('not-an-image', `${name} is empty.`)
  const sniffed = sniff(bytes.subarray(0, headBytes))
  if (sniffed.kind === 'unknown') throw new ImagingError('not-an-image', `${name} is not a picture.`)
  if (sniffed.kind === 'other') {
    const message = `${name} is ${sniffed.name}; JPEG, PNG, WebP, AVIF, GIF, TIFF and HEIC can be read.`
    throw new ImagingError('unsupported-format', message)
  }
  if (sniffed.sequence) throw animated(name)
  return sniffed.format
}

function animated(name: string): ImagingError {
  return new ImagingError('animated', `${name} has more than one frame or page; only single pictures can be edited.`)
}

function checkSize(name: string, width: number, height: number, bounds: ReadLimits): void {
  const size = `${width.toLocaleString('en')} × ${height.toLocaleString('en')} pixels`
  if (width * height > bounds.pixels) {
    const message = `${name} has ${size}; at most ${bounds.pixels.toLocaleString('en')} pixels can be read.`
    throw new ImagingError('too-many-pixels', message)
  }
  if (Math.min(width, height) < bounds.minSide) {
    throw new ImagingError('too-small', `${name} has ${size}; each side needs at least ${bounds.minSide}.`)
  }
}

async function readCoded(name: string, bytes: Uint8Array, bounds: ReadLimits, digest: Digest): Promise<Picture> {
  const file = digest.format === 'png' ? pngWithProfile(name, bytes) : bytes
  const header = await sharp(file, codecOptions).metadata()
  checkHeader(name, header, bounds)
  const picture = await decode(file, header)
  const { width, height, orientation = 1, hasProfile } = header
  return { ...picture, source: { ...digest, width, height, orientation, hasProfile } }
}

function checkHeader(name: string, header: Metadata, bounds: ReadLimits): void {
  checkSize(name, header.width, header.pageHeight ?? header.height, bounds)
  // A HEIF file may hold variants of one photo beside the primary one; sequences are told by their brand.
  if ((header.pages ?? 1) > 1 && header.format !== 'heif') throw animated(name)
  if (header.space === 'cmyk') {
    throw new ImagingError('unsupported-colour', `${name} is in CMYK, for print; convert it to RGB first.`)
  }
  if (!readableSpaces.has(header.space) || (header.depth !== 'uchar' && header.depth !== 'ushort')) {
    const kind = `"${header.space}" colours of type "${header.depth}"`
    throw new ImagingError('unsupported-colour', `${name} has ${kind}; save it as 8- or 16-bit RGB first.`)
  }
}

/** The pixels of a file that sharp reads, upright and in sRGB. */
async function decode(file: Uint8Array, { depth, icc, space, format, bitsPerSample }: Metadata): Promise<Picture> {
  // At 8 bits sharp's pipeline works in sRGB and converts to it as it begins.
  if (depth !== 'ushort') return pixelsOf(sharp(file, codecOptions).autoOrient().toColourspace('srgb'), false)
  // At 16 bits it works in Display P3 and converts to that, but for grey: so the profile is applied after it.
  const image = sharp(file, { ...codecOptions, ignoreIcc: true })
    .autoOrient()
    .toColourspace('rgb16')
  const stored = await pixelsOf(image, true)
  if (format === 'heif') stretch(stored, bitsPerSample ?? 16)
  return icc ? deepToSrgb(stored, icc, space === 'grey16' ? 1 : 3) : stored
}

async function pixelsOf(image: Sharp, deep: boolean): Promise<Picture> {
  const { data, info } = await image.raw({ depth: deep ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true })
  const values = deep
    ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return splitChannels(info.width, info.height, info.channels, values)
}

/** Interleaved pixels of 1 to 4 channels to RGB and alpha. The array is reused. */
function splitChannels(width: number, height: number, channels: number, values: Uint8Array | Uint16Array): Picture {
  const depth = values.BYTES_PER_ELEMENT === 2 ? 16 : 8
  const pixels = width * height
  if (channels === 3) return { width, height, depth, rgb: values }
  if (channels === 4) {
    const alpha = samples(depth, pixels)
    for (let i = 0, from = 0, to = 0; i < pixels; i++, from += 4, to += 3) {
      values[to] = values[from] as number
      values[to + 1] = values[from + 1] as number
      values[to + 2] = values[from + 2] as number
      alpha[i] = values[from + 3] as number
    }
    return { width, height, depth, rgb: values.subarray(0, 3 * pixels), alpha }
  }
  const rgb = samples(depth, 3 * pixels)
  const alpha = channels === 2 ? samples(depth, pixels) : undefined
  for (let i = 0; i < pixels; i++) {
    rgb.fill(values[i * channels] as number, 3 * i, 3 * i + 3)
    if (alpha) alpha[i] = values[i * channels + 1] as number
  }
  return { width, height, depth, rgb, ...(alpha && { alpha }) }
}

/** libvips shifts samples of 10 and 12 bits to the top of 16, which leaves white below 65,535. */
function stretch({ rgb, alpha }: Picture, bits: number): void {
  if (bits >= 16) return
  const scale = 0xffff / (0xffff - (2 ** (16 - bits) - 1))
  for (const plane of alpha ? [rgb, alpha] : [rgb]) {
    for (let i = 0; i < plane.length; i++) plane[i] = Math.min(0xffff, Math.round((plane[i] as number) * scale))
  }
}

async function readHeic(name: string, bytes: Uint8Array, bounds: ReadLimits, digest: Digest): Promise<Picture> {
  const { icc, width, height, channels, data } = decodeHeic(bytes, (header) =>
    checkSize(name, header.width, header.height, bounds),
  )
  const picture = await heicToSrgb(splitChannels(width, height, channels, data), icc)
  return { ...picture, source: { ...digest, width, height, orientation: 1, hasProfile: icc !== undefined } }
}

async function heicToSrgb(stored: Picture, icc: Uint8Array | undefined): Promise<Picture> {
  if (!icc) return stored
  if (stored.depth === 16) return deepToSrgb(stored, icc, 3)
  const { width, height, rgb, alpha } = stored
  const tagged = sharp(tiffWithProfile(width, height, 3, rgb, icc), codecOptions)
  return { ...(await pixelsOf(tagged.toColourspace('srgb'), false)), ...(alpha && { alpha }) }
}
