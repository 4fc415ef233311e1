import { randomOf } from '@amend/diffusion'
import { describe, expect, it } from 'vitest'
import { estimates, intervalOf } from './bootstrap.ts'

/** Approximately normally distributed: the sum of twelve uniform numbers. */
function normals(count: number, seed: number): number[] {
  const random = randomOf(seed, 7)
  return Array.from(
    { length: count },
    () => Array.from({ length: 12 }, () => random.uniform()).reduce((a, b) => a + b) - 6,
  )
}

describe('estimates', () => {
  it('have the theoretical interval: 1.96 standard errors to either side', () => {
    const values = normals(400, 1)
    const [estimate] = estimates([values])
    const error = Math.sqrt(values.reduce((sum, v) => sum + (v - estimate!.mean) ** 2, 0) / 400) / Math.sqrt(400)
    expect(estimate!.count).toBe(400)
    expect(estimate!.interval![0]).toBeCloseTo(estimate!.mean - 1.96 * error, 2)
    expect(estimate!.interval![1]).toBeCloseTo(estimate!.mean + 1.96 * error, 2)
  })

  it('contain the true mean about 95 times in 100', () => {
    const inside = Array.from({ length: 200 }, (_, k) => {
      const [low, high] = estimates([normals(60, 10 + k)], { draws: 400, seed: k })[0]!.interval!
      return low <= 0 && high >= 0
    }).filter(Boolean).length
    expect(inside).toBeGreaterThan(180)
    expect(inside).toBeLessThan(200)
  })

  it('are the same for the same seed, and differ for another', () => {
    const values = normals(30, 2)
    expect(estimates([values], { seed: 5 })).toEqual(estimates([values], { seed: 5 }))
    expect(estimates([values], { seed: 5 })[0]!.interval).not.toEqual(estimates([values], { seed: 6 })[0]!.interval)
  })

  it('resample all series alike: a constant difference has an interval without width', () => {
    const values = normals(50, 3)
    const [a, b] = estimates([values, values.map((value) => value + 2)])
    expect(b!.interval![0] - a!.interval![0]).toBeCloseTo(2, 9)
    expect(b!.interval![1] - a!.interval![1]).toBeCloseTo(2, 9)
  })

  it('ignore items without a value', () => {
    const [some, none, one] = estimates([
      [1, undefined, 3],
      [undefined, undefined, undefined],
      [undefined, 4, undefined],
    ])
    expect(some).toMatchObject({ mean: 2, count: 2, interval: [1, 3] })
    expect(none).toBeUndefined()
    expect(one).toEqual({ mean: 4, count: 1 })
  })
})

describe('the middle 95 %', () => {
  it('is between the quantiles, ignoring numbers that are not finite', () => {
    const numbers = Float64Array.from([...Array.from({ length: 101 }, (_, i) => i), Number.NaN])
    expect(intervalOf(numbers)).toEqual([2.5, 97.5])
    expect(intervalOf(Float64Array.of(Number.NaN))).toBeUndefined()
  })
})
