import { type ColorTransforms, fitColorTransforms, transformSize } from './guided-filter.ts'
import { checkFinite, type ModelFrame } from './model-pixels.ts'
import { breathe, type Picture, pictureFromRgb, samples, whiteOf } from './picture.ts'

/** Options of `restoreDetail`. */
export interface DetailOptions {
  /** Radius of the windows, in pixels of the model's picture. Default 6, for models that work at about 128 × 192. */
  readonly radius?: number
  /** Ridge that pulls a fit towards no change, in squared units of colours 0 … 1. Default 1e-3. */
  readonly ridge?: number
}

/** Pixels between two yields to the event loop. */
const stripPixels = 2 ** 20

/**
 * Applies an edit at the original's full size and sharpness: fits a local affine transform of colour between the model's
 * decoded input and its output, and applies it to the original. For edits of light, colour, season and weather; shapes that
 * the model draws are lost. Where the model did not see the original (fit 'cover') the nearest transform is used.
 *
 * @param original any size and depth; its alpha is kept
 * @param decodedInput [3, frame.height, frame.width], −1 … 1: the input after the model's encoder and decoder
 * @param output likewise: the edited picture
 * @throws ImagingError 'not-finite' when a value of either is not a number
 */
export async function restoreDetail(
  original: Picture,
  decodedInput: Float32Array,
  output: Float32Array,
  frame: ModelFrame,
  { radius = 6, ridge = 1e-3 }: DetailOptions = {},
): Promise<Picture> {
  const { width, height } = frame.placement.inModel
  for (const pixels of [decodedInput, output]) checkFinite(pixels)
  const guide = placedPart(decodedInput, frame)
  const target = placedPart(output, frame)
  const transforms = fitColorTransforms(guide, target, width, height, { radius, ridge })
  return applyTransforms(original, transforms, frame)
}

/** The part of a model's picture that shows the original, 0 … 1. */
function placedPart(pixels: Float32Array, { width, height, placement }: ModelFrame): Float64Array {
  const { x: left, y: top, width: columns, height: rows } = placement.inModel
  const part = new Float64Array(3 * columns * rows)
  let out = 0
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < rows; y++) {
      const from = (c * height + top + y) * width + left
      for (let x = 0; x < columns; x++) {
        part[out++] = Math.min(1, Math.max(0, (pixels[from + x] as number) / 2 + 0.5))
      }
    }
  }
  return part
}

/** Upsamples the transforms bilinearly, a row at a time, and applies them. */
async function applyTransforms(original: Picture, transforms: ColorTransforms, frame: ModelFrame): Promise<Picture> {
  const { width, height, depth, alpha } = original
  const { inModel, inOriginal } = frame.placement
  const rgb = samples(depth, original.rgb.length)
  const columns = planAxis(width, inOriginal.x, inModel.width / inOriginal.width, transforms.width)
  const rows = planAxis(height, inOriginal.y, inModel.height / inOriginal.height, transforms.height)
  const blended = new Float64Array(transforms.width * transformSize)
  const breath = Math.max(1, Math.floor(stripPixels / width))
  for (let y = 0; y < height; y++) {
    if (y % breath === breath - 1) await breathe()
    blendRows(transforms, rows.index[y] as number, rows.share[y] as number, blended)
    const range = [y * width * 3, (y + 1) * width * 3] as const
    applyRow(original.rgb.subarray(...range), rgb.subarray(...range), blended, columns, whiteOf(depth))
  }
  return pictureFromRgb(width, height, rgb, alpha)
}

/** For each full-size position the fit before it, and how far it is towards the next. */
interface Axis {
  readonly index: Int32Array
  readonly share: Float64Array
}

function planAxis(length: number, origin: number, scale: number, fits: number): Axis {
  const index = new Int32Array(length)
  const share = new Float64Array(length)
  for (let i = 0; i < length; i++) {
    const place = Math.min(fits - 1, Math.max(0, (i + 0.5 - origin) * scale - 0.5))
    index[i] = Math.min(Math.floor(place), Math.max(0, fits - 2))
    share[i] = place - (index[i] as number)
  }
  return { index, share }
}

function blendRows({ width, height, data }: ColorTransforms, row: number, share: number, blended: Float64Array): void {
  const stride = width * transformSize
  const above = row * stride
  const below = Math.min(row + 1, height - 1) * stride
  for (let i = 0; i < stride; i++) {
    const value = data[above + i] as number
    blended[i] = value + share * ((data[below + i] as number) - value)
  }
}

/** One row of pixels, a colour at a time: runs of pixels between the same two fits share their slopes. */
function applyRow(
  from: Uint8Array | Uint16Array,
  to: Uint8Array | Uint16Array,
  fits: Float64Array,
  { index, share }: Axis,
  white: number,
): void {
  const width = index.length
  const lastFit = fits.length / transformSize - 1
  for (let begin = 0, end = 0; begin < width; begin = end) {
    const fit = index[begin] as number
    while (end < width && index[end] === fit) end++
    for (let c = 0; c < 3; c++) {
      const here = fit * transformSize + 4 * c
      const next = Math.min(fit + 1, lastFit) * transformSize + 4 * c
      const red = fits[here] as number
      const green = fits[here + 1] as number
      const blue = fits[here + 2] as number
      const offset = (fits[here + 3] as number) * white // fitted for colours 0 … 1
      const redSlope = (fits[next] as number) - red
      const greenSlope = (fits[next + 1] as number) - green
      const blueSlope = (fits[next + 2] as number) - blue
      const offsetSlope = (fits[next + 3] as number) * white - offset
      for (let x = begin, i = 3 * begin; x < end; x++, i += 3) {
        const t = share[x] as number
        const change =
          (red + t * redSlope) * (from[i] as number) +
          (green + t * greenSlope) * (from[i + 1] as number) +
          (blue + t * blueSlope) * (from[i + 2] as number) +
          offset +
          t * offsetSlope
        to[i + c] = rounded((from[i + c] as number) + change, white)
      }
    }
  }
}

function rounded(value: number, white: number): number {
  return value <= 0 ? 0 : value >= white ? white : (value + 0.5) | 0
}
