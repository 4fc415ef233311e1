/**
 * Arithmetic in float32, rounded after every operation as separate tensor operations round. A step subtracts numbers of
 * like size (at σ = 4096 above all), so the roundings show; with the same ones the results agree to the last bits.
 */

/** Rounds to float32. */
export const f32 = Math.fround

/** Σ cᵢ·xᵢ, from left to right. Coefficients are float32 too. */
export function combine(...terms: readonly (readonly [coefficient: number, values: Float32Array])[]): Float32Array {
  const sum = new Float32Array(terms[0]?.[1].length ?? 0)
  terms.forEach(([coefficient, values], term) => {
    const c = f32(coefficient)
    for (let i = 0; i < sum.length; i++) {
      const product = f32(c * (values[i] as number))
      sum[i] = term === 0 ? product : (sum[i] as number) + product
    }
  })
  return sum
}

/** a − b, elementwise, in float32. */
export function subtract(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => value - (b[i] as number))
}

/** Each value divided by a float32 number, in float32. */
export function divide(values: Float32Array, by: number): Float32Array {
  const divisor = f32(by)
  return values.map((value) => value / divisor)
}

/** `count` evenly spaced values from `start` to `end`, both included, counted from the nearer end as PyTorch does. */
export function linspace32(start: number, end: number, count: number): Float32Array {
  const from = f32(start)
  const to = f32(end)
  const step = f32(f32(to - from) / (count - 1))
  return Float32Array.from({ length: count }, (_, i) =>
    i < count / 2 ? from + f32(step * i) : to - f32(step * (count - 1 - i)),
  )
}
