/**
 * The directories of a TIFF (6.0, and BigTIFF) and the few fields that describe a picture: enough to distinguish pages
 * from thumbnails, masks and pyramids, and colours from extra channels. Nothing is decoded.
 */

export interface TiffDirectory {
  readonly width: number
  readonly height: number
  /** NewSubfileType, or the older SubfileType in its terms: bit 0 a smaller version, bit 1 a page, bit 2 a mask. */
  readonly subfile: number
  readonly photometric: number
  readonly samplesPerPixel: number
  /** 0 unspecified, 1 premultiplied alpha, 2 alpha: one for each channel beyond the colours. Some writers leave it out. */
  readonly extraSamples?: readonly number[]
  /** Pixels of a tile; 0 for a file of strips, which are never larger than the picture. */
  readonly tilePixels: number
}

const tag = {
  newSubfileType: 254,
  subfileType: 255,
  width: 256,
  height: 257,
  photometric: 262,
  samplesPerPixel: 277,
  tileWidth: 322,
  tileHeight: 323,
  extraSamples: 338,
} as const

/** Bytes of a value by its type: BYTE, SHORT, LONG, IFD, and their 64-bit forms. */
const valueBytes: Readonly<Record<number, 1 | 2 | 4 | 8>> = { 1: 1, 3: 2, 4: 4, 13: 4, 16: 8, 18: 8 }
/** More than any camera or scanner writes; a circular chain ends here. */
const mostDirectories = 10_000
const mostValues = 256

/** @returns undefined for a file that is truncated or damaged before the end of its chain */
export function tiffDirectories(bytes: Uint8Array): TiffDirectory[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const little = bytes[0] === 0x49
  try {
    const big = view.getUint16(2, little) === 43
    const offset = (at: number) => (big ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little))
    const directories: TiffDirectory[] = []
    const seen = new Set<number>()
    for (let at = offset(big ? 8 : 4); at !== 0 && !seen.has(at); ) {
      if (directories.length === mostDirectories) return undefined
      seen.add(at)
      const count = big ? Number(view.getBigUint64(at, little)) : view.getUint16(at, little)
      const [start, entryBytes] = big ? ([at + 8, 20] as const) : ([at + 2, 12] as const)
      if (start + count * entryBytes > bytes.byteLength) return undefined
      directories.push(directory(fieldsOf(view, { start, count, entryBytes, little, big })))
      at = offset(start + count * entryBytes)
    }
    return directories
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/**
 * Which directories contain pictures of their own. A smaller version and a mask of another directory do not (TIFF 6.0,
 * NewSubfileType), which excludes thumbnails and the levels of a pyramid; nor do sub-directories. When all are versions
 * the first is the picture.
 */
export function pagesOf(directories: readonly TiffDirectory[]): number[] {
  const pages = [...directories.keys()].filter((i) => !isVersion(directories[i] as TiffDirectory))
  return pages.length > 0 ? pages : [0]
}

interface Table {
  readonly start: number
  readonly count: number
  readonly entryBytes: 12 | 20
  readonly little: boolean
  readonly big: boolean
}

/** The numbers of the fields that are used, by their tag. */
function fieldsOf(view: DataView, { start, count, entryBytes, little, big }: Table): ReadonlyMap<number, number[]> {
  const known = new Set<number>(Object.values(tag))
  const fields = new Map<number, number[]>()
  for (let at = start; at < start + count * entryBytes; at += entryBytes) {
    const number = view.getUint16(at, little)
    const bytes = valueBytes[view.getUint16(at + 2, little)]
    if (!known.has(number) || bytes === undefined) continue
    const total = big ? Number(view.getBigUint64(at + 4, little)) : view.getUint32(at + 4, little)
    const place = at + (big ? 12 : 8)
    const inline = total * bytes <= (big ? 8 : 4)
    const from = inline ? place : big ? Number(view.getBigUint64(place, little)) : view.getUint32(place, little)
    const values: number[] = []
    for (let i = 0; i < Math.min(total, mostValues); i++) values.push(numberAt(view, from + i * bytes, bytes, little))
    fields.set(number, values)
  }
  return fields
}

function numberAt(view: DataView, at: number, bytes: 1 | 2 | 4 | 8, little: boolean): number {
  if (bytes === 1) return view.getUint8(at)
  if (bytes === 2) return view.getUint16(at, little)
  return bytes === 4 ? view.getUint32(at, little) : Number(view.getBigUint64(at, little))
}

/** TIFF 6.0, SubfileType: 1 the picture itself, 2 a smaller version, 3 a page. */
const olderSubfiles = [0, 0, 1, 2]
const transparencyMask = 4
const smallerVersion = 1
const maskBit = 4

function directory(fields: ReadonlyMap<number, number[]>): TiffDirectory {
  const first = (number: number, otherwise: number) => fields.get(number)?.[0] ?? otherwise
  const [width, height] = [first(tag.width, 0), first(tag.height, 0)]
  const photometric = first(tag.photometric, 1)
  const subfile = fields.get(tag.newSubfileType)?.[0] ?? olderSubfiles[first(tag.subfileType, 0)] ?? 0
  return {
    width,
    height,
    subfile: photometric === transparencyMask ? subfile | maskBit : subfile,
    photometric,
    samplesPerPixel: first(tag.samplesPerPixel, 1),
    ...(fields.has(tag.extraSamples) && { extraSamples: fields.get(tag.extraSamples) ?? [] }),
    tilePixels: first(tag.tileWidth, 0) * first(tag.tileHeight, 0),
  }
}

function isVersion({ subfile }: TiffDirectory): boolean {
  return (subfile & (smallerVersion | maskBit)) !== 0
}

/** How many of the samples are colours, and which of the others is alpha; undefined: none of them. */
export function channelsOf({ photometric, samplesPerPixel, extraSamples }: TiffDirectory): {
  readonly colours: 1 | 3
  readonly alpha?: number
} {
  const colours = photometric <= 1 ? 1 : 3
  const extra = samplesPerPixel - colours
  // Writers that omit the field mean alpha by one extra channel.
  const found = extraSamples ? extraSamples.findIndex((kind) => kind === 1 || kind === 2) : extra === 1 ? 0 : -1
  return found >= 0 && found < extra ? { colours, alpha: found } : { colours }
}
