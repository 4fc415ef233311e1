import { pictureFromRgb } from '@amend/imaging'
import { describe, expect, it } from 'vitest'
import { pixelErrors } from './pixel-errors.ts'
import { gradient } from './testing/pictures.ts'

const flat = (width: number, height: number, value: number) =>
  pictureFromRgb(width, height, new Uint8Array(3 * width * height).fill(value))

describe('errors against a target', () => {
  it('are 0 for the same picture', async () => {
    expect(await pixelErrors(gradient(40, 24, 0), gradient(40, 24, 0))).toEqual({ l1: 0, l2: 0, look: 0 })
  })

  it('are mean absolute and squared differences in 0 … 1', async () => {
    const errors = await pixelErrors(flat(32, 32, 51), flat(32, 32, 102))
    expect(errors).toEqual({ l1: expect.closeTo(0.2, 9), l2: expect.closeTo(0.04, 9), look: expect.closeTo(0.2, 9) })
  })

  it('of the averages ignore texture that averages out, and those of single values do not', async () => {
    const stripes = pictureFromRgb(
      32,
      32,
      Uint8Array.from({ length: 3072 }, (_, i) => (Math.floor(i / 3) % 2 ? 200 : 56)),
    )
    const errors = await pixelErrors(stripes, flat(32, 32, 128))
    expect(errors.look).toBeCloseTo(0, 9)
    expect(errors.l1).toBeCloseTo(72 / 255, 9)
  })

  it('resize the result to the size of the target', async () => {
    const errors = await pixelErrors(flat(16, 16, 255), flat(50, 30, 0))
    expect(errors).toEqual({ l1: 1, l2: 1, look: expect.closeTo(1, 9) })
  })

  it('support different depths and sides that are not divisible by 16', async () => {
    const deep = pictureFromRgb(37, 29, new Uint16Array(3 * 37 * 29).fill(102 * 257))
    const errors = await pixelErrors(flat(37, 29, 102), deep)
    expect(errors).toEqual({ l1: expect.closeTo(0, 9), l2: expect.closeTo(0, 9), look: expect.closeTo(0, 9) })
  })
})
