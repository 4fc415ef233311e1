import { ImagingError } from './error.ts'
import type { Size } from './model-pixels.ts'
import { breathe, type Picture, pictureFromRgb, whiteOf } from './picture.ts'
import { type ReadLimits, readPicture } from './read.ts'

/** Where a picture may change. */
export interface Mask {
  readonly width: number
  readonly height: number
  /** [height, width]: 0 must stay, 1 may change, between: partly. */
  readonly weight: Float32Array
}

/**
 * Reads a mask from a picture: white may change, black must stay, grey changes partly. Transparent counts as black. A mask
 * of one colour on a transparent ground is read by its opacity alone, whatever the colour.
 *
 * @param source a path, or the bytes of a file
 * @param size of the picture, upright
 * @throws ImagingError 'mask-size' when the sizes differ, and those of `readPicture`
 */
export async function readMask(
  source: string | Uint8Array,
  size: Size,
  limits: Partial<ReadLimits> = {},
): Promise<Mask> {
  const picture = await readPicture(source, limits)
  const { width, height } = picture
  if (width !== size.width || height !== size.height) {
    const name = typeof source === 'string' ? `The mask ${source}` : 'The mask'
    const message = `${name} has ${width} × ${height} pixels and the picture ${size.width} × ${size.height}; they must be the same.`
    throw new ImagingError('mask-size', message)
  }
  return { width, height, weight: weightsOf(picture) }
}

function weightsOf({ rgb, alpha, depth }: Picture): Float32Array {
  const white = whiteOf(depth)
  const byOpacity = alpha !== undefined && drawnInOneColor(rgb, alpha)
  return Float32Array.from({ length: rgb.length / 3 }, (_, i) => {
    const opacity = alpha ? (alpha[i] as number) / white : 1
    return byOpacity ? opacity : opacity * luminance(rgb, 3 * i, white)
  })
}

/** Rec. 709 weights, as whole numbers so that white is exactly 1. */
function luminance(rgb: Uint8Array | Uint16Array, at: number, white: number): number {
  const sum = 2126 * (rgb[at] as number) + 7152 * (rgb[at + 1] as number) + 722 * (rgb[at + 2] as number)
  return sum / (10_000 * white)
}

/** Whether all that is visible has one colour and something is not. */
function drawnInOneColor(rgb: Uint8Array | Uint16Array, alpha: Uint8Array | Uint16Array): boolean {
  const first = alpha.findIndex((value) => value > 0)
  if (first < 0 || !alpha.includes(0)) return false
  for (let i = first; i < alpha.length; i++) {
    if (alpha[i] === 0) continue
    for (let c = 0; c < 3; c++) if (rgb[3 * i + c] !== rgb[3 * first + c]) return false
  }
  return true
}

/**
 * The edited picture where the mask is 1, the original where it is 0, a blend between. Where the mask is 0 every value of
 * the result, alpha included, is that of the original bit for bit. The result has the original's depth, and alpha if the
 * original has it.
 * @throws ImagingError 'mask-size', 'size-mismatch'
 */
export async function composite(original: Picture, edited: Picture, mask: Mask): Promise<Picture> {
  const { width, height, depth } = original
  if (edited.width !== width || edited.height !== height) {
    const message = `The edit has ${edited.width} × ${edited.height} pixels and the picture ${width} × ${height}.`
    throw new ImagingError('size-mismatch', message)
  }
  if (mask.width !== width || mask.height !== height) {
    const message = `The mask has ${mask.width} × ${mask.height} pixels and the picture ${width} × ${height}.`
    throw new ImagingError('mask-size', message)
  }
  const scale = whiteOf(depth) / whiteOf(edited.depth)
  const rgb = original.rgb.slice()
  const alpha = original.alpha?.slice()
  const strip = 2 ** 20
  for (let start = 0; start < mask.weight.length; start += strip) {
    if (start > 0) await breathe()
    const end = Math.min(mask.weight.length, start + strip)
    blend(rgb, edited.rgb, mask.weight, 3, scale, start, end)
    if (alpha && edited.alpha) blend(alpha, edited.alpha, mask.weight, 1, scale, start, end)
  }
  return pictureFromRgb(width, height, rgb, alpha)
}

function blend(
  values: Uint8Array | Uint16Array,
  edited: Uint8Array | Uint16Array,
  weights: Float32Array,
  channels: number,
  scale: number,
  start: number,
  end: number,
): void {
  for (let i = start; i < end; i++) {
    const weight = weights[i] as number
    if (weight === 0) continue
    for (let at = i * channels; at < (i + 1) * channels; at++) {
      const before = values[at] as number
      values[at] = Math.round(before + weight * ((edited[at] as number) * scale - before))
    }
  }
}
