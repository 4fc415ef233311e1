import { datasetRecipeSchema } from '@amend/contract'
import { describe, expect, it } from 'vitest'
import { defaultRates, estimateDataset, expectedCandidates } from './estimate.ts'

const recipe = (painter: object, rest: object = {}) =>
  datasetRecipeSchema.parse({
    ...{ writer: { kind: 'local', model: 'pico-writer' }, clip: 'pico-clip', ...rest },
    painter: { kind: 'text-to-image', model: 'pico-t2i', ...painter },
  })

describe('an estimate', () => {
  it('grows with captions, candidates, steps and the side squared, and shrinks with workers', () => {
    const small = recipe({})
    const estimate = (captions: number, workers: number, of = small) =>
      estimateDataset(of, captions, defaultRates(of), workers)
    expect(estimate(200, 1).time).toBeCloseTo(2 * estimate(100, 1).time)
    expect(estimate(200, 2).time).toBeCloseTo(estimate(100, 1).time)
    expect(estimate(100, 1, recipe({ side: 128 })).time).toBeCloseTo(4 * estimate(100, 1).time)
    expect(estimate(100, 1, recipe({ steps: 30 })).time).toBeCloseTo(2 * estimate(100, 1).time)
    expect(estimate(100, 1, recipe({}, { pictures: 'all' })).storage).toBeGreaterThan(estimate(100, 1).storage)
  })

  it('has a cost only where the recipe has prices', () => {
    expect(estimateDataset(recipe({}), 1000, defaultRates(recipe({})), 1).cost).toBeNull()
    const paid = recipe({}, { writer: { kind: 'openai', model: 'm', price: { input: 0.15, output: 0.6 } } })
    // The plan of packages/dataset/README.md: 217,000 captions for 48.
    expect(estimateDataset(paid, 217_000, defaultRates(paid), 1).cost).toBeCloseTo(48.4, 0)
  })

  it('stops painting after the batch with enough passing candidates', () => {
    expect(expectedCandidates({ most: 100, batch: 4, enough: 4 }, 0.1)).toBe(40)
    expect(expectedCandidates({ most: 12, batch: 4, enough: 4 }, 0.1)).toBe(12)
    expect(expectedCandidates({ most: 100, batch: 4, enough: 4 }, 1)).toBe(4)
  })
})
