import { prepareGuide } from './colour-polynomial.ts'
import { fitLook, type LookFit } from './look-fit.ts'
import { checkFinite, type ModelFrame } from './model-pixels.ts'
import { type Picture, pictureFromRgb, samples, whiteOf, yieldToEventLoop } from './picture.ts'
import { brightnessCells, corner, levels, lumaOf } from './remainder-grid.ts'
import type { Box } from './resample.ts'

/** Options of `restoreDetail`. */
export interface DetailOptions {
  /**
   * How much of the change: 0 gives the original, 1 the look, and between them each colour moves in a straight line; more
   * than 1 goes beyond the look. Default 1.
   */
  readonly strength?: number
}

/** Pixels between two yields to the event loop. */
const stripPixels = 2 ** 18
/** From here on a colour of the original counts as clipped, fully at 1. */
const clippedFrom = 0.97
/** Where the fit of a clipped colour comes out near white, it was meant to be white. */
const [nearWhite, whiteEnough] = [0.92, 0.98]

/**
 * Applies an edit at the original's full size and sharpness: fits the change of colours between the model's decoded input
 * and its output, and applies it to the original. For edits of light, colour, season and weather; shapes that the model draws
 * are lost. A look without colour leaves none, and clipped highlights that the look keeps white stay white. Where the
 * model did not see the original (fit 'cover') the nearest change is used. Time and memory are linear in the pixels.
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
  options: DetailOptions = {},
): Promise<Picture> {
  return detailRestorer(original, decodedInput, frame)(output, options)
}

/**
 * `restoreDetail` for several edits of one picture, whose equations are set up once.
 * @throws as `restoreDetail`
 */
export function detailRestorer(
  original: Picture,
  decodedInput: Float32Array,
  frame: ModelFrame,
): (output: Float32Array, options?: DetailOptions) => Promise<Picture> {
  const { width, height } = frame.placement.inModel
  checkFinite(decodedInput)
  const prepared = prepareGuide(placedPart(decodedInput, frame), width, height)
  return async (output, { strength = 1 } = {}) => {
    checkFinite(output)
    return applyLook(original, fitLook(prepared, placedPart(output, frame)), frame, strength)
  }
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

async function applyLook(original: Picture, fit: LookFit, frame: ModelFrame, strength: number): Promise<Picture> {
  const { width, height, depth, alpha } = original
  const { inModel, inOriginal } = frame.placement
  const white = whiteOf(depth)
  const rgb = samples(depth, original.rgb.length)
  const row = new RowOfColours(width)
  const columns = columnsOf(width, inOriginal, inModel.width, fit)
  const yieldInterval = Math.max(1, Math.floor(stripPixels / width))
  for (let y = 0; y < height; y++) {
    if (y % yieldInterval === yieldInterval - 1) await yieldToEventLoop()
    const place = Math.min(1, Math.max(0, (y + 0.5 - inOriginal.y) / inOriginal.height))
    const range = [y * width * 3, (y + 1) * width * 3] as const
    row.read(original.rgb.subarray(...range), white)
    const remainders = blendRows(fit, place * inModel.height)
    for (const c of [0, 1, 2] as const) row.change(c, fit.polynomial[c], place - 0.5, remainders, columns)
    row.write(rgb.subarray(...range), white, fit.colourless, strength)
  }
  return pictureFromRgb(width, height, rgb, alpha)
}

/** For each column the corner of the grid before it, how far it is towards the next, and the square of its place −0.5 … 0.5. */
interface Columns {
  readonly index: Int32Array
  readonly share: Float64Array
  readonly distance: Float64Array
}

function columnsOf(length: number, { x: left, width }: Box, modelWidth: number, { remainder }: LookFit): Columns {
  const places = Array.from({ length }, (_, i) => Math.min(1, Math.max(0, (i + 0.5 - left) / width)))
  const near = places.map((place) => corner(place * modelWidth, remainder.cell, remainder.width))
  return {
    index: Int32Array.from(near, ({ index }) => index),
    share: Float64Array.from(near, ({ share }) => share),
    distance: Float64Array.from(places, (place) => (place - 0.5) ** 2),
  }
}

/** The remainders at a height of the model's picture: [3, grid width, levels]. */
function blendRows({ remainder: { width, height, cell, data } }: LookFit, place: number): Float64Array {
  const { index, share } = corner(place, cell, height)
  const blended = new Float64Array(3 * width * levels)
  const stride = width * levels
  for (let i = 0; i < stride; i++) {
    for (let c = 0; c < 3; c++) {
      const above = data[(index * stride + i) * 3 + c] as number
      const below = data[((index + 1) * stride + i) * 3 + c] as number
      blended[c * stride + i] = above + share * (below - above)
    }
  }
  return blended
}

/** One row of pixels in planes, 0 … 1: their colours, and the colours of the look. */
class RowOfColours {
  readonly #before: readonly [Float64Array, Float64Array, Float64Array]
  readonly #after: readonly [Float64Array, Float64Array, Float64Array]
  /** Brightness in cells of the grid. */
  readonly #brightness: Float64Array

  constructor(width: number) {
    this.#before = [new Float64Array(width), new Float64Array(width), new Float64Array(width)]
    this.#after = [new Float64Array(width), new Float64Array(width), new Float64Array(width)]
    this.#brightness = new Float64Array(width)
  }

  read(from: Uint8Array | Uint16Array, white: number): void {
    const [red, green, blue] = this.#before
    for (let x = 0, i = 0; x < red.length; x++, i += 3) {
      const r = (from[i] as number) / white
      const g = (from[i + 1] as number) / white
      const b = (from[i + 2] as number) / white
      red[x] = r
      green[x] = g
      blue[x] = b
      this.#brightness[x] = lumaOf(r, g, b) * brightnessCells
    }
  }

  /**
   * Computes one colour of the look, by Horner's rule.
   * @param coefficients of `writeTerms`
   * @param v the place down, −0.5 … 0.5
   */
  change(
    c: 0 | 1 | 2,
    coefficients: Float64Array,
    v: number,
    remainders: Float64Array,
    { index, share, distance }: Columns,
  ): void {
    const [red, green, blue] = this.#before
    const [before, after, cells] = [this.#before[c], this.#after[c], this.#brightness]
    const at = (term: number) => coefficients[term] as number
    const linear = (term: number) => at(term) + v * at(20 + term) + v * v * at(24 + term)
    const [one, r1, g1, b1] = [linear(0), linear(1), linear(2), linear(3)]
    const [oneFar, rFar, gFar, bFar] = [at(24), at(25), at(26), at(27)]
    const [rr, gg, bb, rg, rb, gb] = [at(4), at(5), at(6), at(7), at(8), at(9)]
    const [rrr, ggg, bbb, rrg, rrb] = [at(10), at(11), at(12), at(13), at(14)]
    const [ggr, ggb, bbr, bbg, rgb] = [at(15), at(16), at(17), at(18), at(19)]
    const plane = (c * remainders.length) / 3
    for (let x = 0; x < before.length; x++) {
      const r = red[x] as number
      const g = green[x] as number
      const b = blue[x] as number
      const polynomial =
        one +
        (distance[x] as number) * (oneFar + rFar * r + gFar * g + bFar * b) +
        r * (r1 + r * (rr + rrr * r + rrg * g + rrb * b) + g * (rg + rgb * b)) +
        g * (g1 + g * (gg + ggg * g + ggr * r + ggb * b) + b * gb) +
        b * (b1 + b * (bb + bbb * b + bbr * r + bbg * g) + r * rb)
      const brightness = cells[x] as number
      const level = brightness >= brightnessCells ? brightnessCells - 1 : brightness | 0
      const up = brightness - level
      const near = plane + (index[x] as number) * levels + level
      const far = near + levels
      const low = remainders[near] as number
      const here = low + up * ((remainders[near + 1] as number) - low)
      const lowNext = remainders[far] as number
      const next = lowNext + up * ((remainders[far + 1] as number) - lowNext)
      after[x] = (before[x] as number) + polynomial + here + (share[x] as number) * (next - here)
    }
  }

  /** Protects highlights, takes the last of the colour away, scales the change, and rounds. */
  write(to: Uint8Array | Uint16Array, white: number, colourless: boolean, strength: number): void {
    const [red, green, blue] = this.#before
    const [redAfter, greenAfter, blueAfter] = this.#after
    for (let x = 0, i = 0; x < red.length; x++, i += 3) {
      const r = red[x] as number
      const g = green[x] as number
      const b = blue[x] as number
      let rr = clamped(redAfter[x] as number)
      let gg = clamped(greenAfter[x] as number)
      let bb = clamped(blueAfter[x] as number)
      const clipped = Math.min(r, g, b)
      if (clipped > clippedFrom) {
        const share = smoothStep(clippedFrom, 1, clipped) * smoothStep(nearWhite, whiteEnough, Math.min(rr, gg, bb))
        rr += share * Math.max(0, r - rr)
        gg += share * Math.max(0, g - gg)
        bb += share * Math.max(0, b - bb)
      }
      if (colourless) {
        // Beyond the look there is less brightness or more, but no colour less than none.
        const luma = lumaOf(r, g, b)
        const lit = luma + strength * (lumaOf(rr, gg, bb) - luma)
        const colour = Math.max(0, 1 - strength)
        to[i] = rounded(lit + colour * (r - luma), white)
        to[i + 1] = rounded(lit + colour * (g - luma), white)
        to[i + 2] = rounded(lit + colour * (b - luma), white)
      } else {
        to[i] = rounded(r + strength * (rr - r), white)
        to[i + 1] = rounded(g + strength * (gg - g), white)
        to[i + 2] = rounded(b + strength * (bb - b), white)
      }
    }
  }
}

/** 0 up to `from`, 1 from `to` on. */
function smoothStep(from: number, to: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)))
  return t * t * (3 - 2 * t)
}

const clamped = (value: number): number => Math.min(1, Math.max(0, value))

/** A colour 0 … 1 in whole steps. */
function rounded(value: number, white: number): number {
  return value <= 0 ? 0 : value >= 1 ? white : (value * white + 0.5) | 0
}
