import { randomOf } from '@amend/diffusion'
import { describe, expect, it } from 'vitest'
import { compare, compareVersions } from './compare.ts'
import type { Evaluation } from './evaluate.ts'

const options = { draws: 500, seed: 0 }
const points = [1, 1.5, 2].map((imageGuidance) => ({ textGuidance: 7.5, imageGuidance }))

/** An evaluation of 40 items with noise that all evaluations share. */
function evaluation(
  measure: (noise: number, point: number) => Evaluation['items'][number]['measures'][number],
): Evaluation {
  return {
    model: { name: 'a', identity: '1' },
    points,
    settings: { steps: 1, scheduler: 'checkpoint', resolution: 64 },
    items: Array.from({ length: 40 }, (_, i) => {
      const noise = randomOf(9, i).uniform()
      return { id: `${i}`, instruction: 'x', measures: points.map((_, at) => measure(noise, at)) }
    }),
    skipped: [],
    samples: [],
    secondsPerEdit: 1,
  }
}

describe('a comparison', () => {
  it('is paired: it finds a small constant difference below large noise', () => {
    const found = compare(
      evaluation((noise) => ({ l1: noise + 0.01, clipI: noise + 0.01 })),
      evaluation((noise) => ({ l1: noise, clipI: noise })),
      options,
    )
    expect(found.items).toBe(40)
    expect(found.points[0]!.metrics).toMatchObject({
      l1: { difference: { mean: expect.closeTo(0.01, 9) }, verdict: 'worse' },
      clipI: { verdict: 'better' },
    })
  })

  it('is unclear when the interval contains zero, and for a model against itself', () => {
    const noisy = evaluation((noise) => ({ l1: noise }))
    const other = evaluation((noise) => ({ l1: (noise * 7919) % 1 }))
    expect(compare(noisy, other, options).points[0]!.metrics.l1?.verdict).toBe('unclear')
    expect(compare(noisy, noisy, options).points[0]!.metrics.l1).toMatchObject({
      difference: { mean: 0, interval: [0, 0] },
      verdict: 'unclear',
    })
  })

  it('uses the items and points that both have', () => {
    const whole = evaluation((noise) => ({ l1: noise }))
    const part = { ...whole, items: whole.items.slice(0, 10), points: points.slice(1) }
    const found = compare(
      whole,
      { ...part, items: part.items.map((item) => ({ ...item, measures: item.measures.slice(1) })) },
      options,
    )
    expect(found.items).toBe(10)
    expect(found.points.map(({ imageGuidance }) => imageGuidance)).toEqual([1.5, 2])
  })

  it('measures the height of one trade-off curve above the other, with an interval', () => {
    const curve = (lift: number) =>
      evaluation((noise, at) => ({
        clipDirection: 0.3 - 0.05 * at + 0.01 * noise,
        clipImage: 0.8 + 0.05 * at + lift + 0.02 * noise,
      }))
    const { curve: found } = compare(curve(0.03), curve(0), options)
    expect(found).toMatchObject({ height: expect.closeTo(0.03, 6), verdict: 'better' })
    expect(found!.interval![0]).toBeLessThanOrEqual(0.0301)
    expect(compare(curve(0), curve(0.03), options).curve?.verdict).toBe('worse')
  })

  it('of versions takes each at its own scales', () => {
    const other = { ...evaluation((noise) => ({ l1: noise + 0.1 })), points: [{ textGuidance: 2, imageGuidance: 1 }] }
    const found = compareVersions(
      evaluation((noise) => ({ l1: noise })),
      other,
      options,
    )
    expect(found).toMatchObject({ items: 40, metrics: { l1: { verdict: 'better' } } })
    expect(found).not.toHaveProperty('curve')
  })

  it('has no curve without both of its measures', () => {
    const plain = evaluation((noise) => ({ l1: noise, clipImage: noise }))
    expect(compare(plain, plain, options).curve).toBeUndefined()
  })
})
