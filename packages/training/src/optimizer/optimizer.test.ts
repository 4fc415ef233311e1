import { createGenerator } from '@amend/diffusion'
import { describe, expect, it } from 'vitest'
import { relativeError } from '../testing/reference.ts'
import { adamW, zeroMoments } from './adamw.ts'
import { emaDecay } from './ema.ts'
import { clipFactor, globalNorm } from './gradients.ts'
import { initialTrainState, takeStep } from './optimizer.ts'
import { scheduleFactor } from './schedule.ts'

const options = { learningRate: 0.1, schedule: { name: 'constant', steps: 10, warmup: 0 } } as const

describe('AdamW', () => {
  it('moves by the learning rate at first, for any size of the gradient, and decays weights separately', () => {
    for (const gradient of [1e-4, 1, 1e4]) {
      const weights = Float32Array.of(2)
      adamW(weights, Float32Array.of(gradient), zeroMoments(1), 1, 0.1, 1)
      expect(weights[0]).toBeCloseTo(2 * (1 - 0.1 * 0.01) - 0.1, 3)
    }
    const still = Float32Array.of(2)
    adamW(still, Float32Array.of(0), zeroMoments(1), 1, 0.1, 1)
    expect(still[0]).toBeCloseTo(2 * (1 - 0.1 * 0.01), 6)
  })

  it.each([1, 3, 4, 8191, 8192, 20_001])('agrees with its definition for %i weights', (length) => {
    const random = createGenerator(length)
    const [weights, first, average] = [random.randn(length), random.randn(length), random.randn(length)]
    const second = random.randn(length).map((x) => x * x)
    const expected = {
      weights: weights.slice(),
      first: first.slice(),
      second: second.slice(),
      average: average.slice(),
    }
    const options = { betas: [0.8, 0.99] as const, epsilon: 1e-6, weightDecay: 0.1 }
    for (let step = 3; step < 5; step++) {
      const gradient = random.randn(length)
      adamW(weights, gradient, { first, second }, step, 0.01, 0.5, options, { values: average, part: 0.25 })
      for (let i = 0; i < length; i++) {
        const g = 0.5 * gradient[i]!
        const m = 0.8 * expected.first[i]! + 0.2 * g
        const v = 0.99 * expected.second[i]! + 0.01 * g * g
        const w = (1 - 0.01 * 0.1) * expected.weights[i]!
        const move = (0.01 / (1 - 0.8 ** step)) * m
        expected.first[i] = m
        expected.second[i] = v
        expected.weights[i] = w - move / (Math.sqrt(v / (1 - 0.99 ** step)) + 1e-6)
        expected.average[i]! += 0.25 * (expected.weights[i]! - expected.average[i]!)
      }
    }
    for (const [name, actual] of Object.entries({ weights, first, second, average })) {
      expect(relativeError(actual, expected[name as keyof typeof expected])).toBeLessThan(1e-6)
    }
  })

  it('finds the minimum of a parabola', () => {
    const trainState = initialTrainState([Float32Array.of(5, -3)], false)
    for (let i = 0; i < 300; i++) takeStep(trainState, [trainState.weights[0]!.map((x) => 2 * (x - 1))], 1, options)
    for (const x of trainState.weights[0]!) expect(Math.abs(x - 1)).toBeLessThan(0.02)
  })
})

describe('a step', () => {
  it('with a non-finite gradient changes nothing and reports it', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const trainState = initialTrainState([Float32Array.of(1), Float32Array.of(2)], true)
      const report = takeStep(trainState, [Float32Array.of(0.5), Float32Array.of(bad)], 1, options)
      expect(report.taken).toBe(false)
      expect(trainState).toEqual(initialTrainState([Float32Array.of(1), Float32Array.of(2)], true))
    }
  })

  it('clips by the norm over all gradients and takes the mean over accumulated batches', () => {
    const [one, two] = [1, 2].map((batches) => {
      const trainState = initialTrainState([Float32Array.of(1, 1), Float32Array.of(1)], false)
      const sums = [Float32Array.of(3, 0), Float32Array.of(4)].map((g) => g.map((x) => x * batches))
      const { gradNorm } = takeStep(trainState, sums, batches, options)
      expect(gradNorm).toBeCloseTo(5, 6)
      expect(trainState.moments[0]!.first[0]).toBeCloseTo(0.1 * (3 / 5), 5)
      return trainState
    })
    expect(one).toEqual(two)
    expect(globalNorm([Float32Array.of(3), Float32Array.of(0, 4)])).toBe(5)
    expect(clipFactor(0.5, 1)).toBe(1)
    expect(clipFactor(4, 1)).toBeCloseTo(0.25, 5)
  })

  it('moves the average, fast at first', () => {
    const trainState = initialTrainState([Float32Array.of(0)], true)
    const average = Float32Array.of(0)
    for (let i = 1; i <= 20; i++) {
      takeStep(trainState, [Float32Array.of(-1)], 1, { ...options, emaDecay: 0.9999 })
      average[0]! += (1 - (1 + i) / (10 + i)) * (trainState.weights[0]![0]! - average[0]!)
    }
    expect(trainState.average![0]).toEqual(average)
    expect(emaDecay(0.9999, 1)).toBeCloseTo(2 / 11, 10)
    expect(emaDecay(0.9999, 1e9)).toBe(0.9999)
  })
})

describe('a schedule', () => {
  const at = (name: 'constant' | 'linear' | 'cosine', warmup = 0) =>
    [1, 3, 6, 11].map((step) => scheduleFactor({ name, steps: 10, warmup }, step))

  it('is constant, linear or a cosine', () => {
    expect(at('constant')).toEqual([1, 1, 1, 1])
    expect(at('linear')).toEqual([1, 0.8, 0.5, 0])
    const cosine = [1, 0.9045, 0.5, 0]
    at('cosine').forEach((factor, i) => void expect(factor).toBeCloseTo(cosine[i]!, 4))
  })

  it('warms up', () => {
    expect(at('constant', 4)).toEqual([0, 0.5, 1, 1])
    expect(at('linear', 5)).toEqual([0, 0.4, 1, 0])
  })
})
