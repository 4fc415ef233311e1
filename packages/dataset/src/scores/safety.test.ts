import type { Planes, SafetyChecker } from '@amend/inference/encoders'
import { describe, expect, it } from 'vitest'
import { judgePairs } from './safety.ts'

/** A picture of one grey, whose verdict is its grey minus a half. */
const grey = (value: number): Planes => ({ width: 1, height: 1, data: Float32Array.of(value, value, value) })
const checker: SafetyChecker = {
  check: async (pictures) =>
    pictures.map(({ data }) => {
      const score = data[0]! - 0.5
      return { unsafe: score > 0, conceptScores: [-0.5, score], specialScores: [] }
    }),
  release: async () => {},
}

describe('the safety of pairs', () => {
  it('is that of the worse picture', async () => {
    const pairs = [
      { before: grey(0.25), after: grey(0.125) },
      { before: grey(0.25), after: grey(1) },
      { before: grey(0.75), after: grey(0.25) },
    ]
    expect(await judgePairs(checker, pairs)).toEqual([
      { unsafe: false, safety_score: -0.25 },
      { unsafe: true, safety_score: 0.5 },
      { unsafe: true, safety_score: 0.25 },
    ])
  })

  it('is not known without a checker', async () => {
    expect(await judgePairs(undefined, [{ before: grey(0), after: grey(1) }])).toEqual([
      { unsafe: null, safety_score: null },
    ])
  })
})
