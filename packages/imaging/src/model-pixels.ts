import { ImagingError } from './error.ts'
import { type Picture, pictureFromRgb } from './picture.ts'
import type { Box } from './resample.ts'
import { resampleVisible } from './visible-colours.ts'

/** A size in whole pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** Which rectangle of the model's picture shows which rectangle of the original. */
export interface Placement {
  /** In pixels of the model's picture; whole numbers. */
  readonly inModel: Box
  /** In pixels of the original. */
  readonly inOriginal: Box
}

/** The placement of a model's picture in the original. */
export interface ModelFrame extends Size {
  readonly placement: Placement
}

/** A picture prepared for a model. */
export interface ModelInput extends ModelFrame {
  /** [3, height, width], −1 … 1 */
  readonly pixels: Float32Array
}

/** How a picture fits the model's size; see `toModelInput`. */
export type ModelFit = 'contain' | 'cover' | 'stretch'

/**
 * Prepares a picture for a model: 2 · value / white − 1 in float32. A picture of the right size is not resampled.
 * Colours hidden by transparency are replaced by the visible ones around them (`visibleColours`).
 *
 * - 'contain' shows all of it in its own aspect (to within half a pixel) and repeats its edges to fill the size.
 * - 'cover' cuts the longer side around the centre, as Pillow's `ImageOps.fit` does: the way of the original InstructPix2Pix.
 * - 'stretch' shows all of it at the aspect of the size: the way of diffusers.
 */
export async function toModelInput(
  picture: Picture,
  size: Size,
  { fit = 'contain' }: { readonly fit?: ModelFit } = {},
): Promise<ModelInput> {
  const placement = place(picture, size, fit)
  const { inModel, inOriginal } = placement
  const shown = await resampleVisible(picture, inModel, inOriginal)
  const white = shown.BYTES_PER_ELEMENT === 1 ? 0xff : 0xffff
  return { ...size, pixels: planesOf(shown, inModel, size, white), placement }
}

function place(picture: Size, size: Size, fit: ModelFit): Placement {
  const whole = { x: 0, y: 0, width: picture.width, height: picture.height }
  const target = { x: 0, y: 0, width: size.width, height: size.height }
  if (fit === 'stretch') return { inModel: target, inOriginal: whole }
  if (fit === 'cover') return { inModel: target, inOriginal: centreCrop(picture, size) }
  const scale = Math.min(size.width / picture.width, size.height / picture.height)
  const width = Math.min(size.width, Math.max(1, Math.round(picture.width * scale)))
  const height = Math.min(size.height, Math.max(1, Math.round(picture.height * scale)))
  const x = Math.floor((size.width - width) / 2)
  const y = Math.floor((size.height - height) / 2)
  return { inModel: { x, y, width, height }, inOriginal: whole }
}

/** The box of Pillow's `ImageOps.fit` with its default centring. */
function centreCrop(picture: Size, size: Size): Box {
  const [ratio, wanted] = [picture.width / picture.height, size.width / size.height]
  let { width, height } = picture
  if (ratio > wanted) width = wanted * picture.height
  else if (ratio < wanted) height = picture.width / wanted
  return { x: (picture.width - width) * 0.5, y: (picture.height - height) * 0.5, width, height }
}

/** Interleaved values at their place in planes of the model's size, edges repeated around them. */
function planesOf(rgb: Uint8Array | Uint16Array, at: Box, size: Size, white: number): Float32Array {
  const area = size.width * size.height
  const pixels = new Float32Array(3 * area)
  const columns = Int32Array.from({ length: size.width }, (_, x) => 3 * clamp(x - at.x, 0, at.width - 1))
  let out = 0
  for (let y = 0; y < size.height; y++) {
    const row = clamp(y - at.y, 0, at.height - 1) * at.width * 3
    for (let x = 0; x < size.width; x++, out++) {
      const from = row + (columns[x] as number)
      pixels[out] = Math.fround((2 * (rgb[from] as number)) / white) - 1
      pixels[out + area] = Math.fround((2 * (rgb[from + 1] as number)) / white) - 1
      pixels[out + 2 * area] = Math.fround((2 * (rgb[from + 2] as number)) / white) - 1
    }
  }
  return pixels
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}

/**
 * A model's pixels as an 8-bit picture of the same size: round(255 · clamp(x / 2 + 0.5, 0, 1)) in float32, halves to even, as
 * diffusers does. The original InstructPix2Pix cuts the fraction off instead.
 * @param pixels [3, height, width], −1 … 1
 * @throws ImagingError 'not-finite' when one of them is not a number
 */
export function fromModelOutput(pixels: Float32Array, width: number, height: number): Picture {
  checkFinite(pixels)
  const area = width * height
  const rgb = new Uint8Array(pixels.length)
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = toByte(pixels[c * area + i] as number)
  }
  return pictureFromRgb(width, height, rgb)
}

/** @throws ImagingError 'not-finite': clamping would silently turn NaN into black */
export function checkFinite(pixels: Float32Array): void {
  if (pixels.every(Number.isFinite)) return
  throw new ImagingError('not-finite', "The model's picture holds values that are not numbers (NaN or infinity).")
}

function toByte(value: number): number {
  const scaled = Math.fround(clamp(Math.fround(value / 2 + 0.5), 0, 1) * 255)
  const whole = Math.floor(scaled)
  const rest = scaled - whole
  return rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? whole + 1 : whole
}
