/**
 * Colours of latents without a decoder. Latents of an autoencoder are close to a linear code of local colour, so a
 * linear map fitted by least squares on the input picture itself (its own latents against its own pixels at that size)
 * shows what an unfinished edit will look like, for any autoencoder, at negligible cost.
 */
import { fromModelOutput, type ModelInput, type Picture } from '@amend/imaging'
import type { Floats } from './floats.ts'
import type { EditModel } from './model.ts'

/**
 * What an unfinished edit will look like, for the first `count` items of `denoised` [V, C, h, w], latents of the diffusion:
 * through the decoder where that is a cheap one (AutoencoderTiny), else by the colours of the latents, a pixel a position.
 */
export function previewer(model: EditModel, imageLatents: Floats, input: ModelInput) {
  let fit: LatentColors | undefined
  return async (denoised: Float32Array, count: number): Promise<Picture[]> => {
    const size = imageLatents.data.length
    const pictures: Picture[] = []
    for (let i = 0; i < count; i++) {
      const data = denoised.subarray(i * size, (i + 1) * size)
      pictures.push(await show({ data, shape: imageLatents.shape }))
    }
    return pictures
  }

  async function show(latents: Floats): Promise<Picture> {
    if (model.cheapDecoder) {
      const { data, shape } = await model.decode({ data: latents.data, shape: [1, ...latents.shape] })
      return visiblePart({ data, shape: shape.slice(1) }, input)
    }
    fit ??= fitLatentColors(imageLatents, { data: input.pixels, shape: [3, input.height, input.width] })
    const unscaled = latents.data.map((value) => value / model.scalingFactor)
    return visiblePart(latentColors({ data: unscaled, shape: latents.shape }, fit), input, model.factor)
  }
}

/**
 * A picture of the model's output, without the padding around its input.
 * @param pixels [3, h, w], about −1 … 1
 * @param factor pixels of the input per pixel, along a side
 */
export function visiblePart({ data, shape }: Floats, { placement }: ModelInput, factor = 1): Picture {
  const [, rows = 0, columns = 0] = shape
  const { inModel } = placement
  const [x, y] = [Math.floor(inModel.x / factor), Math.floor(inModel.y / factor)]
  const [width, height] = [Math.ceil(inModel.width / factor), Math.ceil(inModel.height / factor)]
  const pixels = new Float32Array(3 * width * height).map((_, i) => {
    const row = (Math.floor(i / (width * height)) * rows + y + Math.floor((i / width) % height)) * columns
    return data[row + x + (i % width)] as number
  })
  return fromModelOutput(pixels, width, height)
}

/** For each of red, green and blue: a weight a latent channel, then the offset. */
export type LatentColors = readonly Float64Array[]

/** Added to the diagonal a position, so that a picture of one colour has a solution too. */
const ridge = 1e-3

/**
 * @param latents [C, h, w]
 * @param image [3, f · h, f · w] that the latents encode
 */
export function fitLatentColors(latents: Floats, image: Floats): LatentColors {
  const [channels = 0, height = 0, width = 0] = latents.shape
  const size = height * width
  const colors = shrink(image, height, width)
  const terms = channels + 1
  const value = (term: number, at: number) => (term < channels ? (latents.data[term * size + at] as number) : 1)

  const normal = Array.from({ length: terms }, (_, row) =>
    Float64Array.from({ length: terms }, (_, column) => {
      let sum = row === column && row < channels ? ridge * size : 0
      for (let at = 0; at < size; at++) sum += value(row, at) * value(column, at)
      return sum
    }),
  )
  return [0, 1, 2].map((color) => {
    const right = Float64Array.from({ length: terms }, (_, row) => {
      let sum = 0
      for (let at = 0; at < size; at++) sum += value(row, at) * (colors[color * size + at] as number)
      return sum
    })
    return solve(normal, right)
  })
}

/** Latents [C, h, w] to colours [3, h, w], about −1 … 1. */
export function latentColors({ data, shape }: Floats, fit: LatentColors): Floats {
  const [channels = 0, height = 0, width = 0] = shape
  const size = height * width
  const colors = new Float32Array(3 * size)
  fit.forEach((weights, color) => {
    for (let at = 0; at < size; at++) {
      let sum = weights[channels] as number
      for (let c = 0; c < channels; c++) sum += (weights[c] as number) * (data[c * size + at] as number)
      colors[color * size + at] = sum
    }
  })
  return { data: colors, shape: [3, height, width] }
}

/** Averages of the blocks of pixels that belong to a latent position. */
function shrink({ data, shape }: Floats, height: number, width: number): Float32Array {
  const [colors = 0, rows = 0, columns = 0] = shape
  const [down, across] = [rows / height, columns / width]
  const small = new Float32Array(colors * height * width)
  for (let i = 0; i < data.length; i++) {
    const [x, y, color] = [i % columns, Math.floor(i / columns) % rows, Math.floor(i / (rows * columns))]
    const at = (color * height + Math.floor(y / down)) * width + Math.floor(x / across)
    small[at] = (small[at] as number) + (data[i] as number) / (down * across)
  }
  return small
}

/** Gaussian elimination; the ridge makes the matrix positive definite, so no pivoting is needed. */
function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const rows = matrix.map((row, i) => Float64Array.from([...row, right[i] as number]))
  rows.forEach((pivot, i) => {
    const scale = pivot[i] as number
    for (const [k, row] of rows.entries()) {
      if (k === i) continue
      const factor = (row[i] as number) / scale
      for (let j = i; j < row.length; j++) row[j] = (row[j] as number) - factor * (pivot[j] as number)
    }
  })
  return Float64Array.from(rows, (row, i) => (row[row.length - 1] as number) / (row[i] as number))
}
