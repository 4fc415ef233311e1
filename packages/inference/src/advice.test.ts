import { describe, expect, it } from 'vitest'
import { adviceFor } from './advice.ts'

const ranges = { textGuidance: [1, 3], imageGuidance: [1, 1.5] } as const
const settings = { textGuidance: 2, imageGuidance: 1.25, seed: 7, variants: 3 }

describe('adviceFor', () => {
  it('gives no advice for an edit that worked', () => {
    expect(adviceFor('ok', settings, ranges)).toBeUndefined()
  })

  it('lowers the image guidance first, then raises the text guidance, then takes another seed', () => {
    expect(adviceFor('no-change', settings, ranges)).toMatchObject({ setting: 'imageGuidance', value: 1.13 })
    const free = { ...settings, imageGuidance: 1 }
    expect(adviceFor('no-change', free, ranges)).toMatchObject({ setting: 'textGuidance', value: 2.5 })
    const bold = { ...free, textGuidance: 3 }
    expect(adviceFor('no-change', bold, ranges)).toMatchObject({ setting: 'seed', value: 10 })
  })

  it('does the reverse for a destroyed picture', () => {
    expect(adviceFor('destroyed', settings, ranges)).toMatchObject({ setting: 'imageGuidance', value: 1.38 })
    const kept = { ...settings, imageGuidance: 1.5 }
    expect(adviceFor('destroyed', kept, ranges)).toMatchObject({ setting: 'textGuidance', value: 1.5 })
    const timid = { ...kept, textGuidance: 1 }
    expect(adviceFor('destroyed', timid, ranges)).toMatchObject({ setting: 'seed' })
  })

  it('moves a setting outside its range back into it', () => {
    const classic = { ...settings, textGuidance: 7.5, imageGuidance: 1.5 }
    expect(adviceFor('destroyed', classic, ranges)).toMatchObject({ setting: 'textGuidance', value: 3 })
    expect(adviceFor('no-change', { ...classic, imageGuidance: 0.5 }, ranges)).toMatchObject({ setting: 'seed' })
  })
})
