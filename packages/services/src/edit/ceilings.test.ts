import { describe, expect, it } from 'vitest'
import { capabilities, settings } from '../testing/installation.ts'
import { requireWithin } from './ceilings.ts'

const edit = { ...settings, seed: 1 }
const ceilings = { steps: 1000, side: 4096, cost: 5000 }
const require = (changes: object, count = 1, own = ceilings) =>
  requireWithin(
    own,
    { ...capabilities, ranges: { ...capabilities.ranges, steps: [10, 100], resolutions: [256, 512] } },
    Array.from({ length: count }, () => ({ ...edit, resolution: 512, ...changes })),
  )

describe('a request of edits', () => {
  it.each([
    ['twice the advised steps', { steps: 200 }, 'steps', { steps: 201 }],
    ['the advised samples', { samples: 16 }, 'samples', { samples: 17 }],
    ['twice the largest resolution', { resolution: 1024 }, 'resolution', { resolution: 1025 }],
  ])('is limited to %s', (_, good, name, bad) => {
    expect(() => require(good)).not.toThrow()
    expect(() => require(bad)).toThrow(
      expect.objectContaining({ code: 'setting-too-high', field: `settings.${name}` }) as Error,
    )
  })

  it.each([
    ['steps', { steps: 50 }, { steps: 50 }, { steps: 51 }],
    ['resolution', { side: 512 }, { resolution: 512 }, { resolution: 513 }],
  ] as const)('may have as many %s as the administrator allows', (name, lowered, good, bad) => {
    const own = { ...ceilings, ...lowered }
    const [limit] = Object.values(lowered)
    expect(() => require(good, 1, own)).not.toThrow()
    expect(() => require(bad, 1, own)).toThrow(
      expect.objectContaining({
        ...{ code: 'setting-too-high', field: `settings.${name}`, limit },
        message: expect.stringContaining(`at most ${limit} here`),
      }) as Error,
    )
  })

  describe('for a model whose card has limits', () => {
    const limits = { steps: 20, side: 640, cost: 60 }
    const ask = (changes: object, count = 1, own = ceilings) =>
      requireWithin(
        own,
        { ...capabilities, limits },
        Array.from({ length: count }, () => ({ ...edit, resolution: 512, steps: 1, ...changes })),
      )

    it.each([
      ['steps', { steps: 20 }, { steps: 21 }, 'setting-too-high', 20],
      ['side', { resolution: 640 }, { resolution: 641 }, 'setting-too-high', 640],
      ['work', { steps: 20, samples: 3 }, { steps: 20, samples: 4 }, 'edit-too-large', 60],
    ])('is limited by its %s', (_, good, bad, code, limit) => {
      expect(() => ask(good)).not.toThrow()
      expect(() => ask(bad)).toThrow(
        expect.objectContaining({ code, limit, message: expect.stringContaining(String(limit)) }) as Error,
      )
    })

    it('is limited by the administrator where that is less, and never where that is more', () => {
      expect(() => ask({ steps: 11 }, 1, { ...ceilings, steps: 10 })).toThrow('at most 10')
      expect(() => ask({ resolution: 513 }, 1, { ...ceilings, side: 512 })).toThrow('at most 512')
      expect(() => ask({ steps: 6 }, 2, { ...ceilings, cost: 11 })).toThrow('and 11 are allowed')
      expect(() => ask({ steps: 21 }, 1, { steps: 1000, side: 4096, cost: 1e6 })).toThrow('at most 20')
    })
  })

  it('is limited by steps, samples, variants and pixels together', () => {
    expect(() => require({ steps: 100, samples: 6 }, 8)).not.toThrow()
    for (const [changes, count] of [
      [{ steps: 101, samples: 7 }, 8],
      [{ steps: 100, samples: 16 }, 4],
      [{ steps: 100, samples: 2, resolution: 1024 }, 8],
      [{ steps: 200, samples: 16, resolution: 1024 }, 1],
    ] as const) {
      expect(() => require(changes, count)).toThrow(expect.objectContaining({ code: 'edit-too-large' }) as Error)
    }
  })
})
