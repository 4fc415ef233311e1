import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combineBranches, guidanceBranches } from './guidance.ts'

const scale = fc.double({ min: 0, max: 100, noNaN: true })

describe('guidanceBranches', () => {
  it.each([
    [7.5, 1.5, ['text+image', 'image', 'none']],
    [7.5, 1, ['text+image', 'image']],
    [3, 3, ['text+image', 'none']],
    [1, 1, ['text+image']],
    [0, 1, ['image']],
    [0, 0, ['none']],
    [1, 0.5, ['text+image', 'image', 'none']],
  ])('computes for text %d and image %d the branches %o', (text, image, conditions) => {
    expect(guidanceBranches({ text, image }).map((branch) => branch.conditions)).toEqual(conditions)
  })

  it('equals the formula of the paper, whichever branches are omitted', () => {
    fc.assert(
      fc.property(
        scale,
        scale,
        fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -3, max: 3, noNaN: true }))),
        (t, i, e) => {
          const [full, image, none] = e as [number, number, number]
          const outputs = { 'text+image': full, image, none }
          const branches = guidanceBranches({ text: t, image: i })
          const combined = combineBranches(
            Float32Array.from(branches.map(({ conditions }) => outputs[conditions])),
            branches,
          )
          const expected = none + i * (image - none) + t * (full - image)
          expect(combined[0]).toBeCloseTo(expected, 2)
        },
      ),
    )
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 101])('refuses a scale of %d with a sentence', (bad) => {
    expect(() => guidanceBranches({ text: bad, image: 1 })).toThrow(
      `The text guidance must be a number from 0 to 100, not ${bad}.`,
    )
    expect(() => guidanceBranches({ text: 1, image: bad })).toThrow('The image guidance')
  })
})
