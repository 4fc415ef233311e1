import { checkFinite, type ModelFrame } from './model-pixels.ts'
import { type Picture, pictureFromRgb, whiteOf, yieldToEventLoop } from './picture.ts'
import { resample } from './resample.ts'

/** Rows of the original that are restored at a time. */
const stripRows = 256

/**
 * Enlarges the model's pixels to the original's size, by Lanczos, at its depth and with its alpha. Parts of the original that
 * the model did not see (fit 'cover') stay unchanged.
 * @param output [3, frame.height, frame.width], −1 … 1
 * @throws ImagingError 'not-finite' when a value of it is not a number
 */
export async function restoreModel(original: Picture, output: Float32Array, frame: ModelFrame): Promise<Picture> {
  const { inModel, inOriginal } = frame.placement
  const { width, height, depth, alpha } = original
  // The whole pixels of the original that the model saw.
  const left = Math.ceil(inOriginal.x)
  const top = Math.ceil(inOriginal.y)
  const columns = Math.floor(inOriginal.x + inOriginal.width) - left
  const bottom = Math.floor(inOriginal.y + inOriginal.height)

  checkFinite(output)
  const part = cutOut(output, frame)
  const across = inModel.width / inOriginal.width
  const down = inModel.height / inOriginal.height
  const scale = whiteOf(depth) / 0xffff
  const rgb = original.rgb.slice()
  for (let y = top; y < bottom; y += stripRows) {
    const rows = Math.min(stripRows, bottom - y)
    const box = {
      x: (left - inOriginal.x) * across,
      y: (y - inOriginal.y) * down,
      width: columns * across,
      height: rows * down,
    }
    const strip = await resample(part, inModel, 3, { width: columns, height: rows }, box)
    for (let row = 0, from = 0; row < rows; row++) {
      const start = ((y + row) * width + left) * 3
      for (let to = start; to < start + columns * 3; to++, from++) rgb[to] = Math.round((strip[from] as number) * scale)
    }
    await yieldToEventLoop()
  }
  return pictureFromRgb(width, height, rgb, alpha)
}

/** The placed part of a model's picture, interleaved, with 16 bits so that upsampling has no steps. */
function cutOut(output: Float32Array, { width, height, placement }: ModelFrame): Uint16Array {
  const { x: left, y: top, width: columns, height: rows } = placement.inModel
  const area = width * height
  const result = new Uint16Array(3 * columns * rows)
  for (let y = 0, out = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      for (let c = 0; c < 3; c++, out++) {
        const value = output[c * area + (top + y) * width + left + x] as number
        result[out] = Math.round(Math.min(1, Math.max(0, value / 2 + 0.5)) * 0xffff)
      }
    }
  }
  return result
}
