import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { pictureLimits } from '@amend/contract'
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp'
import { deepToSrgb } from './deep-colour.ts'
import { ImagingError } from './error.ts'
import { decodeHeic } from './heic.ts'
import { type Picture, type PictureFormat, type PictureSource, samples } from './picture.ts'
import { pngWithProfile } from './png-colour.ts'
import { sniff } from './sniff.ts'
import { tiffWithProfile } from './tiff.ts'
import { channelsOf, pagesOf, type TiffDirectory, tiffDirectories } from './tiff-directories.ts'
import { checkWork } from './work.ts'

/** Limits on files that are read. A file above one is refused, where possible before anything is decoded. */
export interface ReadLimits {
  /** Bytes of the file. Default 100 MiB. */
  readonly bytes: number
  /** Width × height, from the header before anything is decoded. Default 100 million. */
  readonly pixels: number
  /** Minimum side in pixels. Default 8. */
  readonly minSide: number
  /** Largest side in pixels, from the header too. Default 65,535. */
  readonly maxSide: number
  /** Pixels that decoding may visit: those of all scans of a JPEG and of all tiles of a HEIC. Default 1,600 million. */
  readonly decodedPixels: number
}

/** Limits that apply where a caller gives none. */
export const defaultReadLimits: ReadLimits = { bytes: 100 * 2 ** 20, ...pictureLimits }

const headBytes = 2 ** 16
/** Limit on the channels of a TIFF; each takes as much memory as a colour. */
const mostChannels = 16

/** Colour spaces whose conversion to sRGB is known. */
const readableSpaces = new Set(['srgb', 'rgb', 'rgb16', 'b-w', 'grey16'])

const codecOptions: SharpOptions = {
  failOn: 'error',
  // The limit is checked here, against the header, so that the message is ours.
  limitInputPixels: false,
  // Channels beyond colour and alpha are dropped after decoding.
  limitInputChannels: mostChannels,
}

/**
 * Reads a JPEG, PNG, WebP, AVIF, GIF, TIFF or HEIC, recognised by its content. Orientation is applied, an embedded profile is
 * converted to sRGB, grey becomes RGB, more than 8 bits stay 16, and alpha is kept. Colours that a HEIC or AVIF declares by
 * number only (nclx) and not by an ICC profile are taken as sRGB; HDR curves are not mapped.
 *
 * @param source a path, or the bytes of a file
 * @throws ImagingError 'not-an-image', 'truncated', 'too-small', 'too-many-pixels', 'too-long', 'too-costly', 'too-many-bytes', 'animated',
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
    // Checked before opening: opening a named pipe would block.
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
  if (Math.max(width, height) > bounds.maxSide) {
    const message = `${name} has ${size}; each side may have at most ${bounds.maxSide.toLocaleString('en')}.`
    throw new ImagingError('too-long', message)
  }
  if (Math.min(width, height) < bounds.minSide) {
    throw new ImagingError('too-small', `${name} has ${size}; each side needs at least ${bounds.minSide}.`)
  }
}

async function readCoded(name: string, bytes: Uint8Array, bounds: ReadLimits, digest: Digest): Promise<Picture> {
  const { format } = digest
  const file = format === 'png' ? pngWithProfile(name, bytes) : bytes
  const page = format === 'tiff' ? tiffPage(name, bytes) : undefined
  const options = { ...codecOptions, ...page?.options }
  const header = await sharp(file, options).metadata()
  checkHeader(name, header, bounds)
  if (!page && (header.pages ?? 1) > 1 && header.format !== 'heif') throw animated(name)
  const size = { width: header.width, height: header.pageHeight ?? header.height }
  checkWork(name, bytes, { format, ...size, ...page }, bounds.decodedPixels)
  const picture = await decode(file, options, header, page && (channelsOf(page.tiff).alpha ?? null))
  const { width, height, orientation = 1, hasProfile } = header
  return { ...picture, source: { ...digest, width, height, orientation, hasProfile } }
}

interface TiffPage {
  readonly tiff: TiffDirectory
  readonly options: SharpOptions
}

/**
 * The directory of a TIFF that is its picture.
 * @returns undefined for a damaged file, which the decoder refuses
 */
function tiffPage(name: string, bytes: Uint8Array): TiffPage | undefined {
  const directories = tiffDirectories(bytes)
  const [page = 0, ...others] = directories ? pagesOf(directories) : []
  if (others.length > 0) throw animated(name)
  const tiff = directories?.[page]
  if (!tiff) return undefined
  if (tiff.samplesPerPixel > mostChannels) {
    const message = `${name} has ${tiff.samplesPerPixel} channels; save it as RGB first.`
    throw new ImagingError('unsupported-colour', message)
  }
  // Without ExtraSamples the decoder warns, and a warning would count as damage.
  const undeclared = tiff.samplesPerPixel > channelsOf(tiff).colours && !tiff.extraSamples
  return { tiff, options: { page, ...(undeclared && { failOn: 'truncated' }) } }
}

function checkHeader(name: string, header: Metadata, bounds: ReadLimits): void {
  checkSize(name, header.width, header.pageHeight ?? header.height, bounds)
  if (header.space === 'cmyk') {
    throw new ImagingError('unsupported-colour', `${name} is in CMYK, for print; convert it to RGB first.`)
  }
  if (!readableSpaces.has(header.space) || (header.depth !== 'uchar' && header.depth !== 'ushort')) {
    const kind = `"${header.space}" colours of type "${header.depth}"`
    throw new ImagingError('unsupported-colour', `${name} has ${kind}; save it as 8- or 16-bit RGB first.`)
  }
}

/**
 * The pixels of a file that sharp reads, upright and in sRGB.
 * @param alpha which of the channels after the colours is alpha: null for none, undefined for the first
 */
async function decode(
  file: Uint8Array,
  options: SharpOptions,
  { depth, icc, space, format, bitsPerSample }: Metadata,
  alpha: number | null | undefined,
): Promise<Picture> {
  // At 8 bits sharp's pipeline works in sRGB and converts to it as it begins.
  if (depth !== 'ushort') return pixelsOf(sharp(file, options).autoOrient().toColourspace('srgb'), false, alpha)
  // At 16 bits it works in Display P3 and converts to that, but for grey: so the profile is applied after it.
  const image = sharp(file, { ...options, ignoreIcc: true })
    .autoOrient()
    .toColourspace('rgb16')
  const stored = await pixelsOf(image, true, alpha)
  if (format === 'heif') stretch(stored, bitsPerSample ?? 16)
  return icc ? deepToSrgb(stored, icc, space === 'grey16' ? 1 : 3) : stored
}

async function pixelsOf(image: Sharp, deep: boolean, alpha?: number | null): Promise<Picture> {
  const { data, info } = await image.raw({ depth: deep ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true })
  const values = deep
    ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return splitChannels(info.width, info.height, info.channels, values, alpha)
}

/**
 * Interleaved pixels to RGB and alpha; channels beyond that are left out. The array is reused.
 * @param channels 1 or 2 for grey, 3 and more for RGB
 * @param extra which of the channels after the colours is alpha, null for none
 */
function splitChannels(
  width: number,
  height: number,
  channels: number,
  values: Uint8Array | Uint16Array,
  extra: number | null = 0,
): Picture {
  const depth = values.BYTES_PER_ELEMENT === 2 ? 16 : 8
  const pixels = width * height
  if (channels === 3) return { width, height, depth, rgb: values }
  const colours = channels < 3 ? 1 : 3
  const alphaAt = extra === null ? channels : colours + extra
  const alpha = alphaAt < channels ? samples(depth, pixels) : undefined
  const rgb = colours === 3 ? values.subarray(0, 3 * pixels) : samples(depth, 3 * pixels)
  const [green, blue] = colours === 3 ? [1, 2] : [0, 0]
  for (let i = 0, from = 0, to = 0; i < pixels; i++, from += channels, to += 3) {
    if (alpha) alpha[i] = values[from + alphaAt] as number
    rgb[to] = values[from] as number
    rgb[to + 1] = values[from + green] as number
    rgb[to + 2] = values[from + blue] as number
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
  const { icc, width, height, channels, data } = decodeHeic(bytes, (header) => {
    checkSize(name, header.width, header.height, bounds)
    checkWork(name, bytes, { format: 'heic', width: header.width, height: header.height }, bounds.decodedPixels)
  })
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
