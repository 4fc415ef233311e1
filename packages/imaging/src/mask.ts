import { ImagingError } from './error.ts'
import type { Size } from './model-pixels.ts'
import { type Picture, pictureFromRgb, whiteOf, yieldToEventLoop } from './picture.ts'
import { type ReadLimits, readPicture } from './read.ts'

/** The part of a picture that may change. */
export interface Mask {
  readonly width: number
  readonly height: number
  /** [height, width], 0 … 1: 0 keeps the pixel, 1 changes it, values between blend. */
  readonly weight: Float32Array
}

/**
 * Reads a mask from a picture: white may change, black must stay, grey changes partly. Transparent counts as black. A mask
 * of one colour on a transparent ground is read by its opacity alone, whatever the colour, with the small differences of
 * colour that a canvas and lossy compression leave.
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

function weightsOf(picture: Picture): Float32Array {
  const { rgb, alpha, depth } = picture
  const white = whiteOf(depth)
  const byOpacity = drawnInOneColor(picture)
  return Float32Array.from({ length: rgb.length / 3 }, (_, i) => {
    const opacity = alpha ? (alpha[i] as number) / white : 1
    return byOpacity ? opacity : opacity * luminance(rgb, 3 * i, white)
  })
}

/** Rec. 709 weights, as whole numbers so that white is exactly 1. */
function luminance(rgb: ArrayLike<number>, at: number, white: number): number {
  const sum = 2126 * (rgb[at] as number) + 7152 * (rgb[at + 1] as number) + 722 * (rgb[at + 2] as number)
  return sum / (10_000 * white)
}

/** Opacity, 0 … 1, up to which a pixel belongs to the ground. */
const groundOpacity = 0.05
/**
 * By how much rounding and lossy compression move a colour, in parts of white, times the opacity. Measured on WebP and AVIF of
 * quality 30 and more: luminance, by which a mask of several colours is read, by 8 of 255; a channel by 40, since such files
 * store colour at half the size and mix it over edges; beside the ground by 29 and 86.
 */
const tolerance = { luminance: 8.5 / 255, channel: 48 / 255 } as const
const edgeTolerance = { luminance: 32 / 255, channel: 96 / 255 } as const
/** A pixel within this distance (pixels) of the ground counts as beside it. */
const edgeReach = 3

/**
 * Whether all visible pixels have one colour and some pixels are transparent. Canvases store colours times their opacity,
 * rounded, so that faint pixels come back a little off their colour; the more opaque a pixel, the closer it must be.
 */
function drawnInOneColor({ rgb, alpha, width, height, depth }: Picture): boolean {
  const white = whiteOf(depth)
  if (!alpha?.some((value) => value <= groundOpacity * white)) return false
  const colour = meanColour(rgb, alpha)
  if (!colour) return false
  const wanted = luminance(colour, 0, white)
  for (let i = 0; i < alpha.length; i++) {
    const opacity = (alpha[i] as number) / white
    const off = Math.max(...colour.map((value, c) => Math.abs((rgb[3 * i + c] as number) - value))) / white
    const lighter = Math.abs(luminance(rgb, 3 * i, white) - wanted)
    const within = (most: { readonly luminance: number; readonly channel: number }) =>
      lighter * opacity <= most.luminance && off * opacity <= most.channel
    if (!within(tolerance) && !(within(edgeTolerance) && isNearGround(i))) return false
  }
  return true

  function isNearGround(index: number): boolean {
    const [x, y] = [index % width, Math.floor(index / width)]
    for (let row = Math.max(0, y - edgeReach); row <= Math.min(height - 1, y + edgeReach); row++) {
      for (let column = Math.max(0, x - edgeReach); column <= Math.min(width - 1, x + edgeReach); column++) {
        if ((alpha?.[row * width + column] ?? white) <= groundOpacity * white) return true
      }
    }
    return false
  }
}

/** Weighted by opacity; undefined where nothing is visible. */
function meanColour(rgb: Uint8Array | Uint16Array, alpha: Uint8Array | Uint16Array): number[] | undefined {
  const sums = [0, 0, 0]
  let total = 0
  for (let i = 0; i < alpha.length; i++) {
    const weight = alpha[i] as number
    total += weight
    for (let c = 0; c < 3; c++) sums[c] = (sums[c] as number) + weight * (rgb[3 * i + c] as number)
  }
  return total > 0 ? sums.map((sum) => sum / total) : undefined
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
    if (start > 0) await yieldToEventLoop()
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
