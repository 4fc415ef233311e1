/** Floats as integers: weights symmetrically for each output channel, activations by their range. */
import type { AffineRange } from '@amend/graph'

/** The largest int8 that is used; −128 is not, so that weights are symmetric. */
const largest = 127

/** The scale of each of `rows` output channels, from its largest magnitude. */
export function rowScales(data: Float32Array, rows: number): Float32Array {
  const columns = data.length / rows
  return Float32Array.from({ length: rows }, (_, row) => {
    let most = 0
    for (let i = row * columns; i < (row + 1) * columns; i++) most = Math.max(most, Math.abs(data[i] as number))
    return most / largest || 1
  })
}

/** Quantises weights of as many output channels as there are scales. */
export function quantizeRows(data: Float32Array, scales: Float32Array): Int8Array {
  const values = new Int8Array(data.length)
  const columns = data.length / scales.length
  scales.forEach((scale, row) => {
    for (let i = row * columns; i < (row + 1) * columns; i++) {
      values[i] = Math.max(-largest, Math.min(largest, Math.round((data[i] as number) / scale)))
    }
  })
  return values
}

/** Rows that are turned together, so that a cache line of the result is filled at once. */
const turned = 64

/** A matrix [rows, columns] as [columns, rows]. */
export function transposed(values: Int8Array, rows: number, columns: number): Int8Array {
  const result = new Int8Array(values.length)
  for (let first = 0; first < rows; first += turned) {
    const end = Math.min(first + turned, rows)
    for (let column = 0; column < columns; column++) {
      for (let row = first; row < end; row++) {
        result[column * rows + row] = values[row * columns + column] as number
      }
    }
  }
  return result
}

/** The uint8 range that holds least … most and represents zero exactly. */
export function affineRangeOf(least: number, most: number): AffineRange {
  const [low, high] = [Math.min(least, 0), Math.max(most, 0)]
  const scale = Math.fround((high - low) / 255) || 1
  return { scale, zeroPoint: Math.max(0, Math.min(255, Math.round(-low / scale))) }
}

/** The uint8 range that holds −most … most. */
export const symmetricRangeOf = (most: number): AffineRange => ({
  scale: Math.fround(most / largest) || 1,
  zeroPoint: 128,
})

/** A bias in units of input scale · weight scale, as the runtime adds it to sums of integer products. */
export const quantizedBias = (bias: Float32Array, input: AffineRange, scales: Float32Array): Int32Array =>
  Int32Array.from(bias, (value, i) =>
    Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.round(value / (input.scale * (scales[i] as number))))),
  )
