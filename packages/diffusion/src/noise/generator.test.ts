import { describe, expect, it } from 'vitest'
import { DiffusionError } from '../error.ts'
import { batchNoise, createGenerator } from './generator.ts'
import { mt19937 } from './mt19937.ts'

function rounded(values: Float32Array): number[] {
  return Array.from(values, (value) => Number(value.toFixed(4)))
}

describe('mt19937', () => {
  it('gives the published outputs for seed 5489', () => {
    const next = mt19937(5489)
    expect([next(), next(), next()]).toEqual([3499211612, 581869302, 3890346734])
    // The 10,000th output is fixed by the C++ standard (std::mt19937, [rand.predef]).
    for (let i = 3; i < 9999; i++) next()
    expect(next()).toBe(4123659995)
  })
})

describe('createGenerator', () => {
  it('gives the reference values of seed 0 in a block of 16', () => {
    expect(rounded(createGenerator(0).randn(16))).toEqual([
      -1.1258, -1.1524, -0.2506, -0.4339, 0.8487, 0.692, -0.316, -2.1152, 0.3223, -1.2633, 0.35, 0.3081, 0.1198, 1.2377,
      1.1168, -0.2473,
    ])
  })

  it('gives the reference values of seed 0 for requests of fewer than 16', () => {
    expect(rounded(createGenerator(0).randn(2))).toEqual([1.541, -0.2934])
  })

  it('keeps the second value of a pair for the next small request', () => {
    const generator = createGenerator(0)
    expect(rounded(generator.randn(1))).toEqual([1.541])
    expect(rounded(generator.randn(1))).toEqual([-0.2934])
  })

  it('draws the last 16 again when the count is not a multiple of 16', () => {
    const whole = createGenerator(3).randn(16)
    const ragged = createGenerator(3).randn(19)
    expect(ragged.subarray(0, 3)).toEqual(whole.subarray(0, 3))
    // The tail is the block that follows 19 uniforms: in a run of 16 + 3 + 16 it cannot be the head's.
    expect(ragged.subarray(3, 16)).not.toEqual(whole.subarray(3, 16))
  })

  it('has mean 0 and deviation 1', () => {
    const values = createGenerator(11).randn(1 << 16)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    expect(Math.abs(mean)).toBeLessThan(0.02)
    expect(Math.abs(variance - 1)).toBeLessThan(0.02)
  })

  it('uses the low 32 bits of 64-bit seeds', () => {
    expect(createGenerator(2n ** 64n - 1n).randn(16)).toEqual(createGenerator(-1).randn(16))
    expect(createGenerator(2 ** 40 + 7).randn(16)).toEqual(createGenerator(7).randn(16))
  })

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60, 2n ** 64n])('refuses seed %s', (seed) => {
    expect(() => createGenerator(seed)).toThrow(DiffusionError)
  })
})

describe('batchNoise', () => {
  it('gives each item the noise of a single run, draw after draw', () => {
    const batch = batchNoise([5, 6], 32)
    const single = createGenerator(6)
    for (let draw = 0; draw < 3; draw++) expect(batch().subarray(32)).toEqual(single.randn(32))
  })
})
