import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { featherMask } from './feather.ts'
import { composite, type Mask, readMask } from './mask.ts'
import { type Picture, pictureFromRgb } from './picture.ts'
import { readPicture } from './read.ts'

const side = 12
const pixels = side * side

function maskOf(weight: Iterable<number>, width = side, height = side): Mask {
  return { width, height, weight: Float32Array.from(weight) }
}

/** Weights with many exact zeros and ones. */
const anyMask = fc
  .array(fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })), {
    minLength: pixels,
    maxLength: pixels,
  })
  .map((weights) => maskOf(weights))

const anyPicture: fc.Arbitrary<Picture> = fc.tuple(fc.boolean(), fc.boolean()).chain(([deep, transparent]) => {
  const values = (length: number): fc.Arbitrary<Uint8Array | Uint16Array> =>
    deep
      ? fc.uint16Array({ minLength: length, maxLength: length }).map((array) => Uint16Array.from(array))
      : fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Uint8Array.from(array))
  const alpha = transparent ? values(pixels) : fc.constant(undefined)
  return fc.tuple(values(3 * pixels), alpha).map(([rgb, opacity]) => pictureFromRgb(side, side, rgb, opacity))
})

describe('composite', () => {
  it('keeps every value of the original where the mask is 0, for any depth and alpha', async () => {
    await fc.assert(
      fc.asyncProperty(anyPicture, anyPicture, anyMask, async (original, edited, mask) => {
        const result = await composite(original, edited, mask)
        expect(result.depth).toBe(original.depth)
        expect(result.alpha === undefined).toBe(original.alpha === undefined)
        for (let i = 0; i < pixels; i++) {
          if (mask.weight[i] !== 0) continue
          for (let c = 0; c < 3; c++) expect(result.rgb[3 * i + c]).toBe(original.rgb[3 * i + c])
          expect(result.alpha?.[i]).toBe(original.alpha?.[i])
        }
      }),
      { numRuns: 60 },
    )
  })

  it('takes the edit where the mask is 1, from one depth to the other', async () => {
    const eight = pictureFromRgb(side, side, new Uint8Array(3 * pixels).fill(200))
    const sixteen = pictureFromRgb(side, side, new Uint16Array(3 * pixels).fill(257 * 10))
    const whole = maskOf(new Float32Array(pixels).fill(1))
    expect((await composite(eight, sixteen, whole)).rgb).toEqual(new Uint8Array(3 * pixels).fill(10))
    expect((await composite(sixteen, eight, whole)).rgb).toEqual(new Uint16Array(3 * pixels).fill(257 * 200))
  })

  it('blends between, and does not change its inputs', async () => {
    const original = pictureFromRgb(side, side, new Uint8Array(3 * pixels).fill(100))
    const edited = pictureFromRgb(side, side, new Uint8Array(3 * pixels).fill(200))
    const result = await composite(original, edited, maskOf(new Float32Array(pixels).fill(0.25)))
    expect(new Set(result.rgb)).toEqual(new Set([125]))
    expect(new Set(original.rgb)).toEqual(new Set([100]))
  })

  it('refuses other sizes', async () => {
    const original = pictureFromRgb(side, side, new Uint8Array(3 * pixels))
    const small = pictureFromRgb(1, 1, new Uint8Array(3))
    await expect(composite(original, small, maskOf([1], 1, 1))).rejects.toMatchObject({ code: 'size-mismatch' })
    await expect(composite(original, original, maskOf([1], 1, 1))).rejects.toMatchObject({ code: 'mask-size' })
  })
})

describe('featherMask', () => {
  it('agrees with a brute-force distance to the nearest zero', async () => {
    await fc.assert(
      fc.asyncProperty(anyMask, fc.integer({ min: 0, max: 9 }), async (mask, width) => {
        const { weight } = await featherMask(mask, width)
        for (let i = 0; i < pixels; i++) {
          let nearest = Number.POSITIVE_INFINITY
          for (let j = 0; j < pixels; j++) {
            if (mask.weight[j] !== 0) continue
            const [dx, dy] = [(i % side) - (j % side), Math.floor(i / side) - Math.floor(j / side)]
            nearest = Math.min(nearest, Math.hypot(dx, dy))
          }
          expect(weight[i]).toBeCloseTo(mask.weight[i]! * Math.min(1, nearest / (width + 1)), 5)
          if (mask.weight[i] === 0) expect(weight[i]).toBe(0)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('leaves a mask of ones unchanged: the border of the picture is not an edge', async () => {
    const whole = maskOf(new Float32Array(pixels).fill(1))
    expect((await featherMask(whole, 5)).weight).toEqual(whole.weight)
  })
})

describe('readMask', () => {
  const png = (channels: 1 | 2 | 3 | 4, values: number[], width = 8, height = 8) =>
    sharp(
      Uint8Array.from({ length: width * height * channels }, (_, i) => values[i % values.length] as number),
      {
        raw: { width, height, channels },
      },
    )
      .png()
      .toBuffer()
  const size = { width: 8, height: 8 }

  it('reads white as 1, black as 0 and grey between, exactly', async () => {
    const { weight } = await readMask(await png(1, [255, 0, 51]), size)
    expect(Array.from(weight.subarray(0, 3))).toEqual([1, 0, Math.fround(51 / 255)])
  })

  it('reads transparent as black', async () => {
    const { weight } = await readMask(await png(4, [255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 255]), size)
    expect(Array.from(weight.subarray(0, 3))).toEqual([1, 0, 0])
  })

  it('reads one colour on a transparent ground by its opacity', async () => {
    const { weight } = await readMask(await png(4, [200, 0, 0, 255, 9, 9, 9, 0, 200, 0, 0, 51]), size)
    expect(Array.from(weight.subarray(0, 3))).toEqual([1, 0, Math.fround(51 / 255)])
  })

  /** A disc as a brush of this colour draws it on a transparent canvas, with a soft or a hard edge. */
  function brush(colour: readonly number[], edge: number) {
    const values = new Uint8Array(4 * 128 * 96)
    for (let y = 0, i = 0; y < 96; y++) {
      for (let x = 0; x < 128; x++, i += 4) {
        const opacity = Math.min(1, Math.max(0, (40 - Math.hypot(x - 64, y - 48)) / edge))
        const alpha = Math.round(255 * opacity)
        // Canvases store colours times their opacity.
        for (let c = 0; c < 3; c++) {
          const stored = Math.round((colour[c]! * alpha) / 255)
          values[i + c] = alpha === 0 ? 0 : Math.min(255, Math.round((stored * 255) / alpha))
        }
        values[i + 3] = alpha
      }
    }
    return sharp(values, { raw: { width: 128, height: 96, channels: 4 } })
  }

  const colours = [
    [200, 60, 30],
    [128, 128, 128],
    [127, 128, 129],
    [255, 255, 255],
    [0, 0, 0],
    [20, 200, 40],
    [0, 0, 255],
    [1, 2, 3],
  ]

  it.each(colours)('reads a brush of %i, %i, %i by its opacity, from lossless and lossy files', async (...colour) => {
    for (const edge of [0.01, 2, 30]) {
      const drawn = brush(colour, edge)
      const { data } = await drawn.clone().raw().toBuffer({ resolveWithObject: true })
      const files = [drawn.clone().png(), ...[50, 80, 95].map((quality) => drawn.clone().webp({ quality }))]
      for (const file of files) {
        const { weight } = await readMask(await file.toBuffer(), { width: 128, height: 96 })
        const opacity = Float32Array.from(weight, (_, i) => data[4 * i + 3]! / 255)
        expect(weight).toEqual(opacity)
      }
    }
  })

  it('reads the brush of a browser as exactly drawn colours', async () => {
    const fixture = (name: string) => readFileSync(new URL(`../fixtures/brush-${name}.png`, import.meta.url))
    const { width, height } = await readPicture(fixture('canvas'))
    const [canvas, exact] = await Promise.all(
      ['canvas', 'exact'].map((name) => readMask(fixture(name), { width, height })),
    )
    expect(Math.max(...canvas!.weight)).toBe(1)
    expect(canvas!.weight).toEqual(exact!.weight)
  })

  it('reads several greys on a transparent ground by their luminance, also when few are dark', async () => {
    const drawn = await brush([255, 255, 255], 0.01).raw().toBuffer()
    const black = 4 * (48 * 128 + 64)
    drawn.set([0, 0, 0, 255], black)
    drawn.set([128, 128, 128, 255], black + 40)
    // On the edge too.
    const rim = 4 * (48 * 128 + 64 + 39)
    drawn.set([0, 0, 0, 255], rim)
    for (const file of [
      drawn,
      Buffer.from(drawn).fill(Buffer.from([255, 255, 255, 255]), black, black + 4),
      Buffer.from(drawn).fill(Buffer.from([255, 255, 255, 255]), rim, rim + 4),
    ]) {
      const bytes = await sharp(file, { raw: { width: 128, height: 96, channels: 4 } })
        .png()
        .toBuffer()
      const { weight } = await readMask(bytes, { width: 128, height: 96 })
      expect(weight[black / 4 + 10]).toBeCloseTo(128 / 255, 3)
      expect(weight[black / 4]).toBe(file[black]! / 255)
      expect(weight[rim / 4]).toBe(file[rim]! / 255)
    }
  })

  it('refuses another size in one sentence', async () => {
    await expect(readMask(await png(1, [255]), { width: 8, height: 9 })).rejects.toMatchObject({
      code: 'mask-size',
      message: 'The mask has 8 × 8 pixels and the picture 8 × 9; they must be the same.',
    })
  })

  it('turns a mask upright before comparing sizes', async () => {
    const turned = await sharp(await png(3, [255], 8, 16))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    const mask = await readMask(turned, { width: 16, height: 8 })
    expect(mask.weight.every((value) => value === 1)).toBe(true)
  })
})
