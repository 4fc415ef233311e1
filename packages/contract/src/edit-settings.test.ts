import { describe, expect, it } from 'vitest'
import {
  editLimits,
  editSettingNames,
  editSettingsSchema,
  mostRequestedSeed,
  requestedSettingsSchema,
} from './edit-settings.ts'

const settings = {
  steps: 10,
  textGuidance: 7.5,
  imageGuidance: 1.5,
  seed: 7,
  negative: '',
  scheduler: 'euler',
  resolution: 512,
  restore: 'detail',
  samples: 1,
  feather: 0,
  strength: 1,
  speed: 'exact',
} as const

describe('edit settings', () => {
  it('are twelve, all of them required', () => {
    expect(editSettingNames).toEqual(Object.keys(settings))
    for (const name of editSettingNames) {
      const { [name]: _, ...rest } = settings
      expect(editSettingsSchema.safeParse(rest).success).toBe(false)
    }
  })

  it.each(['steps', 'textGuidance', 'imageGuidance', 'seed', 'resolution', 'samples', 'feather', 'strength'] as const)(
    'accept both limits of %s and nothing beyond',
    (name) => {
      const accepts = (value: number) => editSettingsSchema.safeParse({ ...settings, [name]: value }).success
      const { least, most } = editLimits[name]
      expect([least, most].map(accepts)).toEqual([true, true])
      expect([least - 1, most + 1, Number.NaN].map(accepts)).toEqual([false, false, false])
    },
  )

  it('have a seed for every variant and sample of the largest request', () => {
    const last = mostRequestedSeed + editLimits.variants.most - 1
    expect(editSettingsSchema.safeParse({ ...settings, seed: last }).success).toBe(true)
    expect(Number.isSafeInteger(last + 1000 * (editLimits.samples.most - 1))).toBe(true)
    const requests = (seed: number | null) => requestedSettingsSchema.safeParse({ ...settings, seed }).success
    expect([null, 0, mostRequestedSeed, mostRequestedSeed + 1].map(requests)).toEqual([true, true, true, false])
  })

  it('are exact in requests of clients from before there was a speed', () => {
    const { speed: _, ...rest } = settings
    expect(requestedSettingsSchema.parse(rest).speed).toBe('exact')
    expect(requestedSettingsSchema.parse({ ...rest, speed: 'fast' }).speed).toBe('fast')
    expect(requestedSettingsSchema.safeParse({ ...rest, speed: 'faster' }).success).toBe(false)
  })

  it('leave the strength of a request to the words of its instruction', () => {
    const { strength: _, ...rest } = settings
    expect(requestedSettingsSchema.parse(rest).strength).toBeNull()
    expect(requestedSettingsSchema.parse({ ...rest, strength: 1.5 }).strength).toBe(1.5)
    expect(requestedSettingsSchema.safeParse({ ...rest, strength: 1.6 }).success).toBe(false)
  })
})
