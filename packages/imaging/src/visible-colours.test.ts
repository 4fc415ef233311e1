import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { measureChange } from './measure.ts'
import { toModelInput } from './model-pixels.ts'
import { type Picture, pictureFromRgb } from './picture.ts'
import { readPicture } from './read.ts'
import { resizePicture } from './resize.ts'
import { visibleColours } from './visible-colours.ts'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.png`, import.meta.url))
const cutouts = await Promise.all(['black', 'magenta', 'white'].map((name) => readPicture(fixture(`hidden-${name}`))))
const [black, magenta] = cutouts as [Picture, Picture, Picture]

const bytesOf = ({ buffer }: Float32Array) => Buffer.from(buffer)

/** A soft disc whose hidden colour, and that of its faintest pixels, is given. */
function disc(depth: 8 | 16, hidden: number, faintest = 0.4): Picture {
  const [width, height] = [61, 47]
  const white = depth === 8 ? 255 : 65_535
  const [rgb, alpha] =
    depth === 8
      ? [new Uint8Array(3 * width * height), new Uint8Array(width * height)]
      : [new Uint16Array(3 * width * height), new Uint16Array(width * height)]
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const opacity = Math.min(1, Math.max(0, (20 - Math.hypot(x - 30, y - 23)) / 6))
      alpha[i] = Math.round(opacity * white)
      const shade = alpha[i] === 0 ? hidden : opacity < 0.02 ? faintest : 0.2 + x / 100
      for (let c = 0; c < 3; c++) rgb[3 * i + c] = Math.round(shade * white * (1 - c / 5))
    }
  }
  return pictureFromRgb(width, height, rgb, alpha)
}

describe('hidden colours', () => {
  it.each([
    [32, 32],
    [64, 48],
    [black.width, black.height],
    [black.width + 30, black.height + 7],
  ])('do not reach the model at %i × %i', async (width, height) => {
    for (const fit of ['contain', 'cover', 'stretch'] as const) {
      const inputs = await Promise.all(cutouts.map((picture) => toModelInput(picture, { width, height }, { fit })))
      for (const { pixels } of inputs) expect(bytesOf(pixels).equals(bytesOf(inputs[0]!.pixels))).toBe(true)
    }
  })

  it('are not used in training and evaluation', () => {
    const [first, ...others] = cutouts.map(visibleColours)
    expect(first!.alpha).toBeUndefined()
    for (const other of others) expect(Buffer.from(other.rgb).equals(Buffer.from(first!.rgb))).toBe(true)
  })

  it('do not show at another size', async () => {
    const [first, ...others] = await Promise.all(cutouts.map((picture) => resizePicture(picture, 50, 40)))
    for (const other of others) expect(other).toEqual(first)
    expect(first!.alpha).toBeDefined()
    expect(first!.depth).toBe(8)
  })

  it('do not count as a change', async () => {
    const change = await measureChange(black, magenta)
    expect(change).toMatchObject({ inside: { mean: 0, changed: 0 }, peak: 0 })
    expect(change.structure).toBeCloseTo(1, 6)
  })

  it.each([8, 16] as const)('of %i bits, with partly transparent pixels beside them', async (depth) => {
    const size = { width: 24, height: 16 }
    const inputs = await Promise.all([0, 1].map((hidden) => toModelInput(disc(depth, hidden), size)))
    expect(inputs[0]!.pixels).toEqual(inputs[1]!.pixels)
    // Pixels with an opacity below 2 % hardly count either.
    const [dark, light] = await Promise.all([0, 1].map((faintest) => toModelInput(disc(depth, 0.5, faintest), size)))
    const most = Math.max(...dark!.pixels.map((value, i) => Math.abs(value - light!.pixels[i]!)))
    expect(most).toBeLessThan(0.25)
  })
})

describe('visible colours', () => {
  it('keep their value where the opacity is 1/16 or more', () => {
    for (const depth of [8, 16] as const) {
      const picture = disc(depth, 0)
      const shown = visibleColours(picture)
      let kept = 0
      for (let i = 0; i < picture.alpha!.length; i++) {
        if (picture.alpha![i]! < (depth === 8 ? 16 : 4096)) continue
        kept++
        expect(shown.rgb.subarray(3 * i, 3 * i + 3)).toEqual(picture.rgb.subarray(3 * i, 3 * i + 3))
      }
      expect(kept).toBeGreaterThan(500)
    }
  })

  it('are continued outward: no new colour appears', () => {
    const [width, height] = [40, 30]
    const rgb = new Uint8Array(3 * width * height)
    const alpha = new Uint8Array(width * height)
    for (let i = 0; i < alpha.length; i++) {
      const inside = i % width > 10 && i % width < 20 && i > 10 * width && i < 20 * width
      alpha[i] = inside ? 255 : 0
      rgb.set(inside ? [200, 60, 30] : [0, 255, 0], 3 * i)
    }
    const shown = visibleColours(pictureFromRgb(width, height, rgb, alpha))
    for (let i = 0; i < alpha.length; i++) {
      for (const [c, value] of [200, 60, 30].entries()) {
        expect(Math.abs(shown.rgb[3 * i + c]! - value)).toBeLessThanOrEqual(1)
      }
    }
  })

  it('of a uniformly half-transparent picture are its own, also without resampling', async () => {
    const { rgb, width, height } = disc(8, 0.5)
    const veiled = pictureFromRgb(width, height, rgb, new Uint8Array(width * height).fill(128))
    const opaque = pictureFromRgb(width, height, rgb)
    const size = { width: 32, height: 24 }
    expect((await toModelInput(veiled, size)).pixels).toEqual((await toModelInput(opaque, size)).pixels)
    expect(visibleColours(veiled)).toEqual(opaque)
  })

  it('of a fully transparent picture are grey', () => {
    const { rgb, width, height } = disc(8, 0.5)
    const shown = visibleColours(pictureFromRgb(width, height, rgb, new Uint8Array(width * height)))
    expect(new Set(shown.rgb)).toEqual(new Set([128]))
  })
})
