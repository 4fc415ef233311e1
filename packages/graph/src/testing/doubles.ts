/** A tensor of float64 numbers, for expected values that tests compute without the runtime. */
export interface Doubles {
  readonly data: Float64Array
  readonly shape: readonly number[]
}

const count = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)

/** Uniform numbers in −2 … 2 that float32 holds exactly; the same for the same seed (Mulberry32). */
export function random(shape: readonly number[], seed = 1, scale = 2): Doubles {
  let state = seed * 0x9e3779b9
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return { data: Float64Array.from({ length: count(shape) }, () => Math.fround((next() * 2 - 1) * scale)), shape }
}

/** The tensor whose element at `index` is f(index). */
export function tabulate(shape: readonly number[], f: (index: readonly number[]) => number): Doubles {
  const data = new Float64Array(count(shape))
  const index = shape.map(() => 0)
  for (let i = 0; i < data.length; i++) {
    data[i] = f(index)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1
      if ((index[axis] as number) < (shape[axis] as number)) break
      index[axis] = 0
    }
  }
  return { data, shape }
}

/** One element; indices run over broadcast axes of size one, and leading axes may be missing. */
export function at(x: Doubles, ...index: readonly number[]): number {
  const own = index.slice(index.length - x.shape.length)
  return x.data[
    x.shape.reduce((offset, size, axis) => offset * size + (size === 1 ? 0 : (own[axis] as number)), 0)
  ] as number
}

export const map = (x: Doubles, f: (value: number) => number): Doubles => ({ data: x.data.map(f), shape: x.shape })

/** Σ f(i) for i from 0 to n − 1. */
export function sum(n: number, f: (i: number) => number): number {
  let total = 0
  for (let i = 0; i < n; i++) total += f(i)
  return total
}

/** erf by its Maclaurin series; exact to 1e-12 for |x| < 4. */
export function erf(x: number): number {
  let [term, total] = [x, x]
  for (let n = 1; n < 200; n++) {
    term *= (-x * x) / n
    total += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * total
}
