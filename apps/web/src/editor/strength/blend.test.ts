import { pictureFromRgb, restoreDetail } from '@amend/imaging'
import { describe, expect, it } from 'vitest'
import { blend, blendPair } from './blend.ts'

const [width, height] = [96, 64]

/** Colours of all kinds, as a model sees them. */
const photo = Uint8Array.from({ length: 3 * width * height }, (_, i) => {
  const [x, y, c] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3]
  return Math.round(127 + 110 * Math.sin(x / (7 + 3 * c) + (c * y) / 11))
})
const planes = (look: (r: number, g: number, b: number) => readonly number[]): Float32Array => {
  const values = new Float32Array(photo.length)
  for (let i = 0; i < width * height; i++) {
    const [r, g, b] = [0, 1, 2].map((c) => photo[3 * i + c]! / 255)
    look(r!, g!, b!).forEach((value, c) => {
      values[c * width * height + i] = 2 * value - 1
    })
  }
  return values
}
const rgba = (rgb: ArrayLike<number>): Uint8ClampedArray =>
  Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 ? 255 : rgb[3 * (i >> 2) + (i % 4)]!))

const looks = {
  brighter: (r: number, g: number, b: number) => [1.5 * r, 1.4 * g, 1.3 * b].map((value) => Math.min(1, value)),
  night: (r: number, g: number, b: number) => [0.2 * r, 0.25 * g, 0.1 + 0.4 * b],
  'black and white': (r: number, g: number, b: number) => {
    const luma = 0.299 * r + 0.587 * g + 0.114 * b
    return [luma, luma, luma]
  },
}

describe('the blend in the page', () => {
  it.each(Object.entries(looks))('equals what the server makes of "%s", at every strength', async (_, look) => {
    const box = { x: 0, y: 0, width, height }
    const frame = { width, height, placement: { inModel: box, inOriginal: box } }
    const original = pictureFromRgb(width, height, photo)
    const made = async (strength: number) =>
      rgba(
        (
          await restoreDetail(
            original,
            planes((...colour) => colour),
            planes(look),
            frame,
            { strength },
          )
        ).rgb as Uint8Array,
      )
    const pair = blendPair(rgba(photo), await made(1))
    const shown = new Uint8ClampedArray(4 * width * height)
    for (const strength of [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5]) {
      blend(pair, strength, shown)
      const expected = await made(strength)
      const most = shown.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!)), 0)
      expect(most, `at ${strength}`).toBeLessThanOrEqual(2)
    }
  })

  it('leaves what a region did not change, and takes colour away within it only', () => {
    const red = [200, 30, 30]
    const pair = blendPair(
      Uint8ClampedArray.from([...red, 255, ...red, 255]),
      Uint8ClampedArray.from([...red, 255, 80, 80, 80, 255]),
    )
    const shown = new Uint8ClampedArray(8)
    blend(pair, 0.5, shown)
    expect([...shown]).toEqual([...red, 255, 140, 55, 55, 255])
  })
})
