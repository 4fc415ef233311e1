import { pictureFromRgb } from '@amend/imaging'
import { describe, expect, it } from 'vitest'
import { bicubic, planesOf, resizeAndCrop } from './resample.ts'

/** A picture whose red, green and blue differ everywhere. */
function pattern(width: number, height: number) {
  const rgb = Uint8Array.from({ length: 3 * width * height }, (_, i) => {
    const [x, y, c] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3]
    return ([x * 37 + y * 11, x * x * 3 + y * 29, 255 - x * 9 - y * y][c] as number) & 0xff
  })
  return pictureFromRgb(width, height, rgb)
}

/** The pixel in 8 bits, and the sums of the planes. */
const pixel = ({ data }: { data: Float32Array }, at: number) =>
  [0, 1, 2].map((c) => Math.round(data[(c * data.length) / 3 + at]! * 255))
const sums = ({ data }: { data: Float32Array }) =>
  [0, 1, 2].map((c) => {
    const area = data.length / 3
    return data.subarray(c * area, (c + 1) * area).reduce((sum, value) => sum + Math.round(value * 255), 0)
  })

/** Most values are Pillow's exactly; its weights have 22 bits. */
const near = (expected: readonly number[], tolerance: number) =>
  expected.map((value) => expect.toSatisfy((actual: number) => Math.abs(actual - value) <= tolerance))

describe('antialiased bicubic resampling', () => {
  it.each([
    [9, 7, { 0: [39, 25, 247], 1: [138, 55, 224], 31: [161, 114, 92], 62: [183, 155, 88] }, [7941, 8045, 8303]],
    [31, 20, { 0: [0, 0, 255], 1: [20, 0, 250], 310: [91, 140, 184], 619: [224, 118, 56] }, [77953, 78887, 81911]],
  ])('to %i × %i equals Pillow 9.4', (width, height, pixels, totals) => {
    const result = bicubic(planesOf(pattern(23, 17)), width, height, 'antialiased')
    for (const [at, expected] of Object.entries(pixels)) expect(pixel(result, Number(at))).toEqual(near(expected, 1))
    expect(sums(result)).toEqual(near(totals, 12))
  })

  it('with a crop of the middle equals torchvision with Pillow', () => {
    const result = resizeAndCrop(planesOf(pattern(23, 17)), 8, 8)
    const expected = { 0: [117, 44, 229], 7: [200, 143, 83], 63: [101, 133, 102] }
    for (const [at, value] of Object.entries(expected)) expect(pixel(result, Number(at))).toEqual(near(value, 1))
    expect(sums(result)).toEqual(near([8240, 8271, 8356], 3))
  })
})

describe('plain bicubic resampling', () => {
  it('is the sum over 4 × 4 neighbours with the cubic of −0.75, edges repeated, values not held to 0 … 1', () => {
    const plane = [0.1, 0.9, 0.3, 0.7, 0.2, 0.6]
    const { data } = bicubic(
      { width: 3, height: 2, data: Float32Array.from([...plane, ...plane, ...plane]) },
      5,
      3,
      'plain',
    )
    const expected = [
      [-0.039717, 0.451551, 0.960764, 0.606164, 0.208025],
      [0.3856, 0.4654, 0.55, 0.4996, 0.4404],
      [0.810917, 0.479249, 0.139236, 0.393036, 0.672775],
    ].flat()
    expect([...data]).toEqual([...expected, ...expected, ...expected].map((value) => expect.closeTo(value, 5)))
  })

  it.each(['plain', 'antialiased'] as const)('(%s) does not change a picture of that size', (kind) => {
    const planes = planesOf(pattern(9, 6))
    expect([...bicubic(planes, 9, 6, kind).data]).toEqual([...planes.data].map((value) => expect.closeTo(value, 6)))
  })
})

describe('planes', () => {
  it('are 0 … 1 whatever the depth', () => {
    const deep = pictureFromRgb(8, 8, new Uint16Array(192).fill(0xffff))
    expect(new Set(planesOf(deep).data)).toEqual(new Set([1]))
  })
})
