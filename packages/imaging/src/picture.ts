import { ImagingError } from './error.ts'

/** Formats that can be read. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff' | 'heic'

/** Properties of the file from which a picture was read. */
export interface PictureSource {
  readonly format: PictureFormat
  /** Size as stored, before the orientation is applied. */
  readonly width: number
  readonly height: number
  /** EXIF orientation, 1 to 8, that has been applied to the pixels; 1 where the format itself stores the rotation. */
  readonly orientation: number
  /** Whether a colour profile was embedded; the pixels have been converted from it. */
  readonly hasProfile: boolean
  readonly bytes: number
  /** Of the file, in hexadecimal. */
  readonly sha256: string
}

/** Pixels, upright, in sRGB. Depth 8 comes in Uint8Array, depth 16 in Uint16Array with white at 65,535. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly depth: 8 | 16
  /** [height, width, 3] */
  readonly rgb: Uint8Array | Uint16Array
  /** [height, width], not premultiplied; absent: opaque. */
  readonly alpha?: Uint8Array | Uint16Array
  readonly source?: PictureSource
}

/** The value of white: 255 or 65,535. */
export function whiteOf(depth: 8 | 16): number {
  return depth === 8 ? 0xff : 0xffff
}

/** Zeroed samples of a depth. */
export function samples(depth: 8 | 16, length: number): Uint8Array | Uint16Array {
  return depth === 8 ? new Uint8Array(length) : new Uint16Array(length)
}

/**
 * A picture from interleaved pixels, whose array decides the depth.
 * @throws ImagingError 'size-mismatch' when the arrays do not fit the size or each other
 */
export function pictureFromRgb(
  width: number,
  height: number,
  rgb: Uint8Array | Uint16Array,
  alpha?: Uint8Array | Uint16Array,
): Picture {
  const depth = rgb.BYTES_PER_ELEMENT === 2 ? 16 : 8
  const pixels = width * height
  const fits =
    rgb.length === 3 * pixels &&
    (!alpha || (alpha.length === pixels && alpha.BYTES_PER_ELEMENT === rgb.BYTES_PER_ELEMENT))
  if (!fits) throw new ImagingError('size-mismatch', `These are not the pixels of a ${width} × ${height} picture.`)
  return { width, height, depth, rgb, ...(alpha && { alpha }) }
}

/** Yields to the event loop; called between strips of long loops. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
