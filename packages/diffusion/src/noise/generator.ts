/**
 * Standard normal noise by seed, value for value that of PyTorch's CPU generator, so that a seed gives the same picture
 * here and in the field's reference implementation. GPU generators give other noise, which is not reproduced here.
 */
import { DiffusionError } from '../error.ts'
import { mt19937 } from './mt19937.ts'

/** A seed: any integer from -2⁶³ to 2⁶⁴ - 1. Beyond 2⁵³ it must be a bigint. Only its low 32 bits matter. */
export type Seed = number | bigint

/** A generator of random values. */
export interface Generator {
  /** A float32 in 0 … 1, without 1: PyTorch's `torch.rand(())`. */
  rand(): number
  /** The next `count` standard normal values. As in PyTorch, the values depend on how many are requested at once. */
  randn(count: number): Float32Array
}

const f32 = Math.fround
const block = 16
const half = block / 2

/** @throws DiffusionError `bad-seed` for a seed that is not an integer in range. */
export function createGenerator(seed: Seed): Generator {
  const next32 = mt19937(lowBits(seed))
  /** The unused second value of a Box-Muller pair; it survives from one small request to the next. */
  let spare: number | undefined

  function uniform32(): number {
    return (next32() & 0xffffff) * 2 ** -24
  }

  function uniform64(): number {
    const high = next32() & 0x1fffff
    return (high * 2 ** 32 + next32()) * 2 ** -53
  }

  function normal64(): number {
    if (spare !== undefined) {
      const value = spare
      spare = undefined
      return value
    }
    const angle = 2 * Math.PI * uniform64()
    const radius = Math.sqrt(-2 * Math.log1p(-uniform64()))
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }

  function fillUniform(values: Float32Array): void {
    for (let i = 0; i < values.length; i++) values[i] = uniform32()
  }

  return {
    rand: uniform32,
    randn(count) {
      const values = new Float32Array(count)
      if (count < block) {
        for (let i = 0; i < count; i++) values[i] = normal64()
        return values
      }
      fillUniform(values)
      for (let start = 0; start + block <= count; start += block) boxMuller(values.subarray(start, start + block))
      if (count % block !== 0) {
        const tail = values.subarray(count - block)
        fillUniform(tail)
        boxMuller(tail)
      }
      return values
    },
  }
}

/**
 * Noise for a batch in which every item has its own generator: item k is what a single run with `seeds[k]` draws.
 * @returns a function giving the next noise of the whole batch, `seeds.length` × `elementsPerItem` values.
 */
export function batchNoise(seeds: readonly Seed[], elementsPerItem: number): () => Float32Array {
  const generators = seeds.map(createGenerator)
  return () => {
    const noise = new Float32Array(generators.length * elementsPerItem)
    generators.forEach((generator, item) => {
      noise.set(generator.randn(elementsPerItem), item * elementsPerItem)
    })
    return noise
  }
}

/** Box-Muller in place on 16 uniform float32 values: the first eight give the radii, the last eight the angles. */
function boxMuller(values: Float32Array): void {
  for (let i = 0; i < half; i++) {
    const u1 = 1 - (values[i] as number)
    const u2 = values[i + half] as number
    const radius = f32(Math.sqrt(f32(-2 * f32(Math.log(u1)))))
    const angle = f32(2 * Math.PI * u2)
    values[i] = radius * f32(Math.cos(angle))
    values[i + half] = radius * f32(Math.sin(angle))
  }
}

function lowBits(seed: Seed): number {
  const exact = typeof seed === 'bigint' || Number.isSafeInteger(seed)
  const value = exact ? BigInt(seed) : undefined
  if (value === undefined || value < -(2n ** 63n) || value >= 2n ** 64n) {
    throw new DiffusionError('bad-seed', `The seed must be a whole number of at most 64 bits, not ${seed}.`)
  }
  return Number(BigInt.asUintN(32, value))
}
