import { describe, expect, it } from 'vitest'
import { checkInstruction, resolveSettings } from './settings.ts'

const defaults = {
  steps: 10,
  textGuidance: 1.5,
  imageGuidance: 1.5,
  variants: 1,
  negative: '',
  scheduler: 'checkpoint',
  resolution: 128,
  restore: 'detail',
  samples: 1,
  feather: 0,
  strength: 1,
  speed: 'exact',
} as const

describe('resolveSettings', () => {
  it('overrides the defaults by the given settings, and draws a seed', () => {
    const settings = resolveSettings({ steps: 20, textGuidance: undefined }, defaults)
    expect(settings).toMatchObject({ ...defaults, steps: 20 })
    expect(Number.isInteger(settings.seed)).toBe(true)
    expect(resolveSettings({}, defaults).seed).not.toBe(settings.seed)
  })

  it.each([
    [{ textGuidance: Number.NaN }, 'The text guidance must be a number from 0 to 100, not NaN.'],
    [{ imageGuidance: Number.POSITIVE_INFINITY }, 'The image guidance must be a number from 0 to 100, not Infinity.'],
    [{ steps: 0 }, 'The number of steps must be a whole number from 1 to 1000, not 0.'],
    [{ steps: 2.5 }, 'The number of steps must be a whole number from 1 to 1000, not 2.5.'],
    [{ variants: 9 }, 'The number of variants must be a whole number from 1 to 8, not 9.'],
    [{ seed: -1 }, 'The seed must be a whole number'],
    [{ seed: 2 ** 53 - 2 ** 14 + 1 }, 'The seed must be a whole number from 0 to 2^53 − 2^14, not 9007199254724609.'],
    [{ seed: 1.5 }, 'The seed must be a whole number'],
    [{ scheduler: 'best' }, 'The scheduler must be one of checkpoint, euler'],
    [{ resolution: 1e9 }, 'The resolution must be a whole number of pixels'],
    [{ restore: 'magic' as 'detail' }, 'The way of restoring must be "detail" or "model", not "magic".'],
    [{ feather: -3 }, 'The feather width must be'],
    [{ strength: 1.6 }, 'The strength must be a number from 0 to 1.5, not 1.6.'],
    [{ speed: 'faster' as 'fast' }, 'The speed must be one of "exact", "balanced", "fast", not "faster".'],
  ])('refuses %o with a sentence', (given, message) => {
    expect(() => resolveSettings(given, defaults)).toThrow(message)
  })
})

describe('checkInstruction', () => {
  it('refuses empty and too long instructions', () => {
    expect(checkInstruction('  make it night ')).toBe('make it night')
    expect(() => checkInstruction(' \n')).toThrow('the instruction is empty')
    expect(() => checkInstruction('night '.repeat(10_000))).toThrow('say it in at most 2000')
  })
})
