/** Estimates the cost of decoding a file from its structure; nothing is decoded. */
import { ImagingError } from './error.ts'
import { heifWork } from './heif-work.ts'
import type { PictureFormat } from './picture.ts'
import type { TiffDirectory } from './tiff-directories.ts'

/** Coded pictures of a HEIF file, such as the tiles of a grid. */
const mostTiles = 10_000

/**
 * @param most pixels that decoding may visit, those of all scans and tiles together
 * @throws ImagingError 'too-costly', whose sentence names the limit
 */
export function checkWork(
  name: string,
  bytes: Uint8Array,
  { format, width, height, tiff }: WorkShape,
  most: number,
): void {
  const refuse = (what: string) => {
    const message = `${name} ${what}; at most ${most.toLocaleString('en')} pixels are decoded for one picture. Save it anew first.`
    return new ImagingError('too-costly', message)
  }
  if (format === 'jpeg') {
    const scans = jpegScans(bytes)
    if (scans * width * height > most) throw refuse(`is stored in ${scans.toLocaleString('en')} scans`)
  }
  if (format === 'heic' || format === 'avif') {
    const work = heifWork(bytes)
    if (work && (work.pixels > most || work.pictures > mostTiles)) {
      throw refuse(
        `is made of ${work.pictures.toLocaleString('en')} coded pictures of ${work.pixels.toLocaleString('en')} pixels`,
      )
    }
  }
  if (tiff && tiff.tilePixels > most)
    throw refuse(`is stored in tiles of ${tiff.tilePixels.toLocaleString('en')} pixels`)
}

export interface WorkShape {
  readonly format: PictureFormat
  readonly width: number
  readonly height: number
  /** The directory of a TIFF that is read. */
  readonly tiff?: TiffDirectory
}

const [startOfImage, restart, startOfScan, endOfImage] = [0xd8, 0xd0, 0xda, 0xd9]

/** ITU-T T.81, B.1.1: how often the coefficients of a JPEG are passed over. A progressive one has about ten scans. */
function jpegScans(bytes: Uint8Array): number {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let scans = 0
  for (let at = 2; at >= 0 && at + 4 <= file.length; ) {
    const marker = file[at + 1] as number
    if (file[at] !== 0xff || marker === 0 || marker === 0xff || (marker >= restart && marker <= startOfImage)) {
      // Within the data of a scan: on to what may be a marker.
      at = file.indexOf(0xff, at + 1)
      continue
    }
    if (marker === endOfImage) break
    if (marker === startOfScan) scans++
    at += 2 + file.readUInt16BE(at + 2)
  }
  return scans
}
