/**
 * Bicubic resampling as the scripts of the metrics do it. Another way of resampling changes the embeddings of CLIP, so that
 * published figures cannot be reproduced (OmniGen #191, Paint-by-Inpaint #4); both ways are reproduced exactly.
 */
import type { Picture } from '@amend/imaging'

/** Planes [3, height, width] in 0 … 1. */
export interface Planes {
  readonly width: number
  readonly height: number
  readonly data: Float32Array
}

/** Red, green and blue in 0 … 1; alpha is left out. */
export function planesOf({ width, height, depth, rgb }: Picture): Planes {
  const white = depth === 8 ? 0xff : 0xffff
  const area = width * height
  const data = new Float32Array(3 * area)
  for (let i = 0; i < area; i++) for (let c = 0; c < 3; c++) data[c * area + i] = (rgb[3 * i + c] as number) / white
  return { width, height, data }
}

/** Keys' cubic convolution (1981) with its free parameter. */
function cubic(x: number, a: number): number {
  const t = Math.abs(x)
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1
  return t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0
}

/** For each output position the inputs it is made of, and their weights. */
type Taps = readonly { readonly first: number; readonly weights: Float64Array }[]

/**
 * PyTorch's `interpolate(mode='bicubic', align_corners=False)`: four taps whatever the reduction (a = −0.75), edges repeated.
 * What is much larger aliases; the published curves were made so.
 */
function plainTaps(from: number, to: number): Taps {
  return Array.from({ length: to }, (_, i) => {
    const centre = ((i + 0.5) * from) / to - 0.5
    const left = Math.floor(centre) - 1
    const first = Math.min(Math.max(left, 0), from - 1)
    const last = Math.min(Math.max(left + 3, 0), from - 1)
    const weights = new Float64Array(last - first + 1)
    for (let k = 0; k < 4; k++) {
      const at = Math.min(Math.max(left + k, 0), from - 1) - first
      weights[at] = (weights[at] as number) + cubic(centre - (left + k), -0.75)
    }
    return { first, weights }
  })
}

/** Pillow's `resize(…, BICUBIC)`: the filter widens with the reduction (a = −0.5) and ends at the edges. */
function antialiasedTaps(from: number, to: number): Taps {
  const scale = from / to
  const wide = Math.max(1, scale)
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale
    const first = Math.max(0, Math.trunc(centre - 2 * wide + 0.5))
    const end = Math.min(from, Math.trunc(centre + 2 * wide + 0.5))
    const weights = Float64Array.from({ length: end - first }, (_, k) => cubic((first + k - centre + 0.5) / wide, -0.5))
    const sum = weights.reduce((a, b) => a + b, 0)
    return { first, weights: weights.map((weight) => weight / sum) }
  })
}

export type Bicubic = 'plain' | 'antialiased'

/**
 * @param kind 'plain' as PyTorch's `interpolate`, in floats; 'antialiased' as Pillow, which rounds to 8 bits after each pass
 */
export function bicubic(planes: Planes, width: number, height: number, kind: Bicubic): Planes {
  const taps = kind === 'plain' ? plainTaps : antialiasedTaps
  const round = kind === 'antialiased'
  const wide = width === planes.width && round ? planes : alongRows(planes, taps(planes.width, width), round)
  return height === wide.height && round ? wide : alongColumns(wide, taps(wide.height, height), round)
}

const to8Bits = (value: number) => Math.min(255, Math.max(0, Math.round(value * 255))) / 255

function alongRows({ width, height, data }: Planes, taps: Taps, round: boolean): Planes {
  const result = new Float32Array(3 * height * taps.length)
  let out = 0
  for (let row = 0; row < 3 * height; row++) {
    for (const { first, weights } of taps) {
      let sum = 0
      const from = row * width + first
      for (let k = 0; k < weights.length; k++) sum += (weights[k] as number) * (data[from + k] as number)
      result[out++] = round ? to8Bits(sum) : sum
    }
  }
  return { width: taps.length, height, data: result }
}

function alongColumns({ width, height, data }: Planes, taps: Taps, round: boolean): Planes {
  const result = new Float32Array(3 * width * taps.length)
  const sums = new Float64Array(width)
  for (let plane = 0; plane < 3; plane++) {
    for (const [y, { first, weights }] of taps.entries()) {
      sums.fill(0)
      for (let k = 0; k < weights.length; k++) {
        const weight = weights[k] as number
        const from = (plane * height + first + k) * width
        for (let x = 0; x < width; x++) sums[x] = (sums[x] as number) + weight * (data[from + x] as number)
      }
      const out = (plane * taps.length + y) * width
      for (let x = 0; x < width; x++) result[out + x] = round ? to8Bits(sums[x] as number) : (sums[x] as number)
    }
  }
  return { width, height: taps.length, data: result }
}

/**
 * The short side to `size`, then the middle square: `Resize(size, BICUBIC)` and `CenterCrop(crop)` of torchvision.
 */
export function resizeAndCrop(planes: Planes, size: number, crop: number): Planes {
  const { width, height } = planes
  // torchvision cuts the fraction of the long side off.
  const [w, h] =
    width <= height ? [size, Math.trunc((size * height) / width)] : [Math.trunc((size * width) / height), size]
  const small = bicubic(planes, w, h, 'antialiased')
  // Python rounds halves to even.
  const half = (space: number) => (space % 4 === 3 ? (space + 1) / 2 : Math.floor(space / 2))
  const [left, top] = [half(w - crop), half(h - crop)]
  const data = new Float32Array(3 * crop * crop)
  for (let row = 0; row < 3 * crop; row++) {
    const [plane, y] = [Math.floor(row / crop), row % crop]
    const from = (plane * h + top + y) * w + left
    data.set(small.data.subarray(from, from + crop), row * crop)
  }
  return { width: crop, height: crop, data }
}
