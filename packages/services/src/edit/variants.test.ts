import type { EditSettings } from '@amend/contract'
import { describe, expect, it } from 'vitest'
import { variantsOf } from './variants.ts'

const settings: EditSettings = {
  steps: 1,
  textGuidance: 1,
  imageGuidance: 1,
  seed: 7,
  negative: '',
  scheduler: 'checkpoint',
  resolution: 64,
  restore: 'detail',
  samples: 1,
  feather: 0,
  strength: 1,
  speed: 'exact',
}
const strengthsOf = (changes: Partial<EditSettings>, count: number) =>
  variantsOf({ ...settings, ...changes }, count).map(({ strength }) => strength)

describe('the variants of an edit', () => {
  it('have seeds in sequence', () => {
    expect(variantsOf(settings, 3).map(({ seed }) => seed)).toEqual([7, 8, 9])
  })
  it('of one step differ in their strength, around the requested one', () => {
    expect(strengthsOf({}, 4)).toEqual([0.6, 0.87, 1.13, 1.4])
    expect(strengthsOf({}, 2)).toEqual([0.6, 1.4])
    expect(strengthsOf({ strength: 0.5 }, 3)).toEqual([0.3, 0.5, 0.7])
    expect(strengthsOf({ strength: 1.5 }, 3)).toEqual([0.9, 1.5, 1.5])
  })
  it('of several steps, of the model’s own pixels, and a single one have the requested strength', () => {
    expect(strengthsOf({ steps: 10 }, 3)).toEqual([1, 1, 1])
    expect(strengthsOf({ restore: 'model' }, 3)).toEqual([1, 1, 1])
    expect(strengthsOf({ strength: 0.8 }, 1)).toEqual([0.8])
  })
})
