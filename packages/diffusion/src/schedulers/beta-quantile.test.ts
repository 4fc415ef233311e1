import { describe, expect, it } from 'vitest'
import { betaQuantile, incompleteBeta } from './beta-quantile.ts'

const probabilities = [0.001, 0.05, 0.3, 0.5, 0.77, 0.999]

describe('betaQuantile', () => {
  it.each(probabilities)('is sin²(πp/2) for Beta(½, ½) at %d', (p) => {
    expect(betaQuantile(p, 0.5, 0.5)).toBeCloseTo(Math.sin((Math.PI * p) / 2) ** 2, 13)
  })

  it.each(probabilities)('is a root of p for Beta(a, 1) at %d', (p) => {
    expect(betaQuantile(p, 0.6, 1)).toBeCloseTo(p ** (1 / 0.6), 13)
    expect(betaQuantile(p, 3, 1)).toBeCloseTo(p ** (1 / 3), 13)
  })

  it('is symmetric for Beta(0.6, 0.6), inverts the distribution and has its ends', () => {
    for (const p of probabilities) {
      expect(betaQuantile(p, 0.6, 0.6) + betaQuantile(1 - p, 0.6, 0.6)).toBeCloseTo(1, 12)
      expect(incompleteBeta(betaQuantile(p, 0.6, 0.6), 0.6, 0.6)).toBeCloseTo(p, 12)
    }
    expect([betaQuantile(0, 0.6, 0.6), betaQuantile(1, 0.6, 0.6)]).toEqual([0, 1])
  })
})
