import type { ModelFrame } from './model-pixels.ts'
import { type Picture, pictureFromRgb } from './picture.ts'
import { resample } from './resample.ts'

/**
 * The model's own pixels at the original's size, by Lanczos, at its depth and with its alpha. What of the original the model
 * did not see (fit 'cover') stays as it was.
 * @param output [3, frame.height, frame.width], −1 … 1
 */
export async function restoreModel(original: Picture, output: Float32Array, frame: ModelFrame): Promise<Picture> {
  const { inModel, inOriginal } = frame.placement
  const { width, height, depth, alpha } = original
  const left = Math.ceil(inOriginal.x)
  const top = Math.ceil(inOriginal.y)
  const to = {
    width: Math.floor(inOriginal.x + inOriginal.width) - left,
    height: Math.floor(inOriginal.y + inOriginal.height) - top,
  }
  // The whole pixels of the original that the model saw, in coordinates of the part of its picture that shows them.
  const scale = { x: inModel.width / inOriginal.width, y: inModel.height / inOriginal.height }
  const box = {
    x: (left - inOriginal.x) * scale.x,
    y: (top - inOriginal.y) * scale.y,
    width: to.width * scale.x,
    height: to.height * scale.y,
  }
  const shown = await resample(cutOut(output, frame), inModel, 3, to, box)
  const all = left === 0 && top === 0 && to.width === width && to.height === height
  const rgb = all ? narrowed(shown, depth) : original.rgb.slice()
  if (!all) {
    const rows = narrowed(shown, depth)
    for (let y = 0; y < to.height; y++) {
      rgb.set(rows.subarray(y * to.width * 3, (y + 1) * to.width * 3), ((top + y) * width + left) * 3)
    }
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

function narrowed(values: Uint16Array, depth: 8 | 16): Uint8Array | Uint16Array {
  return depth === 16 ? values : Uint8Array.from(values, (value) => Math.round(value / 257))
}
