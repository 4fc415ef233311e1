import { describe, expect, it } from 'vitest'
import { capabilities, settings } from '../testing/installation.ts'
import { requireWithin } from './ceilings.ts'

const edit = { ...settings, seed: 1 }
const ceilings = { steps: 1000, cost: 5000 }
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

  it('may have as many steps as the administrator allows', () => {
    const own = { ...ceilings, steps: 50 }
    expect(() => require({ steps: 50 }, 1, own)).not.toThrow()
    expect(() => require({ steps: 51 }, 1, own)).toThrow('at most 50')
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
