import { describe, expect, it } from 'vitest'
import { defaultThresholds, judge } from './verdict.ts'

const scores = { drawing: 0.02, hentai: 0.03, neutral: 0.05, porn: 0.82, sexy: 0.08 }

describe('a verdict', () => {
  it('is the class that reaches its threshold', () => {
    expect(judge(scores, defaultThresholds)).toEqual({ reason: 'porn', score: 0.82 })
    expect(judge(scores, { porn: 0.82 })).toEqual({ reason: 'porn', score: 0.82 })
  })

  it('is absent below all thresholds', () => {
    expect(judge(scores, { porn: 0.83, hentai: 0.5 })).toBeUndefined()
    expect(judge(scores, {})).toBeUndefined()
  })

  it('is the most probable one of several classes', () => {
    expect(judge({ ...scores, sexy: 0.1, porn: 0.7 }, { sexy: 0.05, porn: 0.6 })).toEqual({
      reason: 'porn',
      score: 0.7,
    })
  })
})
