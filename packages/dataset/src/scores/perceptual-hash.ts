/**
 * The perceptual hash of a picture: the signs of its lowest frequencies (Zauner 2010, "Implementation and Benchmarking of Perceptual
 * Image Hash Functions", section 3.2.1). Own code, because the libraries decode a file for it, and the pixels are at hand here.
 */
import type { Planes } from '@amend/inference/encoders'

const side = 32
const kept = 8

/** cos(π/32 · (x + ½) · k) for the kept frequencies k: [kept, side]. */
const basis = Array.from({ length: kept }, (_, k) =>
  Float64Array.from({ length: side }, (_, x) => Math.cos((Math.PI / side) * (x + 0.5) * k)),
)

/**
 * 64 bits, the frequency (0, 0) first: 1 where the frequency is above the median. Pictures that look alike differ in few bits.
 * @param planes [3, height, width] in 0 … 1
 */
export function perceptualHash(planes: Planes): bigint {
  const small = greyThumbnail(planes)
  const rows = Array.from({ length: side }, (_, y) => basis.map((wave) => dot(wave, small, y * side, 1)))
  const columns = Float64Array.from({ length: kept * side }, (_, i) => rows[i % side]?.[Math.floor(i / side)] as number)
  const frequencies = basis.flatMap((wave) => basis.map((_, k) => dot(wave, columns, k * side, 1)))
  // The first is the mean brightness, which says nothing of the content.
  const sorted = frequencies.slice(1).sort((a, b) => a - b)
  const median = sorted[sorted.length >> 1] as number
  return frequencies.reduce((bits, value, i) => bits | (value > median ? 1n << BigInt(63 - i) : 0n), 0n)
}

function dot(wave: Float64Array, values: Float64Array, start: number, stride: number): number {
  let sum = 0
  for (let i = 0; i < wave.length; i++) sum += (wave[i] as number) * (values[start + i * stride] as number)
  return sum
}

/** Brightness (Rec. 601) in 32 × 32 averages: [32, 32]. A picture below that size repeats its pixels. */
function greyThumbnail({ width, height, data }: Planes): Float64Array {
  const area = width * height
  const small = new Float64Array(side * side)
  for (let y = 0; y < side; y++) {
    const [top, bottom] = span(y, height)
    for (let x = 0; x < side; x++) {
      const [left, right] = span(x, width)
      let sum = 0
      for (let row = top; row < bottom; row++) {
        for (let i = row * width + left; i < row * width + right; i++) {
          sum +=
            0.299 * (data[i] as number) + 0.587 * (data[i + area] as number) + 0.114 * (data[i + 2 * area] as number)
        }
      }
      small[y * side + x] = sum / ((bottom - top) * (right - left))
    }
  }
  return small
}

function span(cell: number, size: number): readonly [number, number] {
  const from = Math.floor((cell * size) / side)
  return [from, Math.max(from + 1, Math.floor(((cell + 1) * size) / side))]
}
