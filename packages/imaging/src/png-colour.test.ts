import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { greyProfile, rgbProfile } from './icc.ts'
import { type Picture, pictureFromRgb } from './picture.ts'
import { pngChunk, pngWithProfile } from './png-colour.ts'
import { readPicture } from './read.ts'

const linear = readFileSync(new URL('../fixtures/colour/linear.png', import.meta.url))
const colour = [30, 160, 60]
const [width, height] = [16, 8]

/** A PNG of one colour with these chunks after its header. */
async function png(chunks: readonly Buffer[], { grey = false, deep = false, alpha = false } = {}): Promise<Buffer> {
  const pixel = [...(grey ? [60] : colour), ...(alpha ? [200] : [])]
  const values = Array.from({ length: width * height }, () => pixel).flat()
  const data = deep ? Uint16Array.from(values, (value) => value * 257) : Uint8Array.from(values)
  const space = grey ? (deep ? 'grey16' : 'b-w') : deep ? 'rgb16' : 'srgb'
  const raw = { width, height, channels: pixel.length as 1 | 2 | 3 | 4 }
  const file = await sharp(data, { raw }).toColourspace(space).png().toBuffer()
  return Buffer.concat([file.subarray(0, 33), ...chunks, file.subarray(33)])
}

const words = (...values: number[]) => {
  const data = Buffer.alloc(4 * values.length)
  values.forEach((value, i) => {
    data.writeUInt32BE(value, 4 * i)
  })
  return data
}
const gAMA = (value: number) => pngChunk('gAMA', words(value))
const cHRM = (...values: number[]) => pngChunk('cHRM', words(...values))
const cICP = (...values: number[]) => pngChunk('cICP', Uint8Array.from(values))
const sRGB = pngChunk('sRGB', Uint8Array.of(0))

const srgbChromaticities = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6000]
const p3Chromaticities = [31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6000]

const colourOf = ({ rgb, depth }: Picture) => Array.from(rgb.subarray(0, 3), (value) => value / (depth === 8 ? 1 : 257))

function expectNear(actual: number[], expected: number[]) {
  for (const [i, value] of expected.entries()) expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(2)
}

/** The 8-bit sRGB value of light that is stored as light ^ (1 / exponent). */
function inSrgb(value: number, exponent: number): number {
  const light = (value / 255) ** exponent
  return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055)
}

describe('gAMA', () => {
  it('of a file of linear light', async () => {
    expectNear(colourOf(await readPicture(linear)), colour)
  })

  it.each([100_000, 50_000, 55_556, 44_000, 35_000, 20_000])('%i is applied', async (gamma) => {
    for (const grey of [false, true]) {
      for (const deep of [false, true]) {
        for (const alpha of [false, true]) {
          const picture = await readPicture(await png([gAMA(gamma)], { grey, deep, alpha }))
          const stored = grey ? [60, 60, 60] : colour
          expect(picture.depth).toBe(deep ? 16 : 8)
          expectNear(
            colourOf(picture),
            stored.map((value) => inSrgb(value, 100_000 / gamma)),
          )
          if (alpha) expect(picture.alpha?.[0]).toBe(deep ? 200 * 257 : 200)
        }
      }
    }
  })

  it('of a palette is applied', async () => {
    const file = await sharp(Buffer.from(await png([])))
      .png({ palette: true })
      .toBuffer()
    const bytes = Buffer.concat([file.subarray(0, 33), gAMA(100_000), file.subarray(33)])
    expectNear(
      colourOf(await readPicture(bytes)),
      colour.map((value) => inSrgb(value, 1)),
    )
  })

  it.each([45_455, 45_454, 45_456, 45_450, 45_500])('%i is sRGB: no value changes', async (gamma) => {
    for (const chromaticities of [[], [cHRM(...srgbChromaticities)]]) {
      const file = await png([gAMA(gamma), ...chromaticities])
      expect(pngWithProfile('x', file)).toBe(file)
      expect(colourOf(await readPicture(file))).toEqual(colour)
    }
  })

  it('is ignored beside sRGB or a profile, and when its value is invalid', async () => {
    expect(colourOf(await readPicture(await png([gAMA(100_000), sRGB])))).toEqual(colour)
    expect(colourOf(await readPicture(await png([sRGB, gAMA(100_000)])))).toEqual(colour)
    for (const gamma of [0, 1, 4_000_000_000]) {
      expect(colourOf(await readPicture(await png([gAMA(gamma)])))).toEqual(colour)
    }
    const p3 = await sharp(await png([]))
      .withIccProfile('p3')
      .png()
      .toBuffer()
    const tagged = Buffer.concat([p3.subarray(0, 33), gAMA(100_000), p3.subarray(33)])
    expectNear(colourOf(await readPicture(tagged)), colour)
  })
})

describe('cHRM', () => {
  it('gives the primaries beside gAMA', async () => {
    const expected = colourOf(await readPicture(await png([cICP(12, 13, 0, 1)])))
    expect(expected[0]).toBeLessThan(10)
    expectNear(colourOf(await readPicture(await png([gAMA(45_455), cHRM(...p3Chromaticities)]))), expected)
  })

  it('is ignored without gAMA, and when it describes no colours', async () => {
    expect(colourOf(await readPicture(await png([cHRM(...p3Chromaticities)])))).toEqual(colour)
    const impossible = [31_270, 32_900, 1, 1, 1, 1, 1, 1]
    expect(colourOf(await readPicture(await png([gAMA(45_455), cHRM(...impossible)])))).toEqual(colour)
  })
})

describe('cICP', () => {
  it('of sRGB takes precedence over a profile: no value changes', async () => {
    expect(colourOf(await readPicture(await png([cICP(1, 13, 0, 1)])))).toEqual(colour)
    const p3 = await sharp(await png([]))
      .withIccProfile('p3')
      .png()
      .toBuffer()
    const stored = await sharp(p3, { ignoreIcc: true }).raw().toBuffer()
    const both = Buffer.concat([p3.subarray(0, 33), cICP(1, 13, 0, 1), p3.subarray(33)])
    expect(colourOf(await readPicture(both))).toEqual(Array.from(stored.subarray(0, 3)))
  })

  it('of Display P3 is converted at 8 and 16 bits', async () => {
    // transicc -i P3 -o *sRGB of 30, 160, 60
    const expected = [0, 163, 41]
    expectNear(colourOf(await readPicture(await png([cICP(12, 13, 0, 1)]))), expected)
    expectNear(colourOf(await readPicture(await png([cICP(12, 13, 0, 1)], { deep: true }))), expected)
  })

  it('of linear light is converted, grey too', async () => {
    expectNear(
      colourOf(await readPicture(await png([cICP(1, 8, 0, 1)]))),
      colour.map((value) => inSrgb(value, 1)),
    )
    const grey = inSrgb(60, 1)
    expectNear(colourOf(await readPicture(await png([cICP(12, 8, 0, 1)], { grey: true }))), [grey, grey, grey])
  })

  it.each([
    [[9, 16, 0, 1], /HDR \(PQ\)/],
    [[9, 18, 0, 1], /HDR \(HLG\)/],
    [[1, 13, 0, 0], /unusual kind/],
    [[1, 9, 0, 1], /unusual kind/],
  ])('%j is refused', async (codes, message) => {
    await expect(readPicture(await png([cICP(...codes)]))).rejects.toMatchObject({
      code: 'unsupported-colour',
      message: expect.stringMatching(message),
    })
  })

  it('with unspecified numbers is ignored in favour of the other chunks', async () => {
    expect(colourOf(await readPicture(await png([cICP(2, 2, 0, 1)])))).toEqual(colour)
    const expected = colour.map((value) => inSrgb(value, 1))
    expectNear(colourOf(await readPicture(await png([cICP(2, 2, 0, 1), gAMA(100_000)]))), expected)
  })
})

describe('profiles from numbers', () => {
  it('are accepted by the decoder', async () => {
    const { icc } = await sharp(pngWithProfile('x', await png([gAMA(100_000)]))).metadata()
    expect(icc).toBeDefined()
    const d65 = [0.3127, 0.329] as const
    const profile = rgbProfile({ white: d65, red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06] }, { g: 1 })
    expect(Buffer.from(icc!)).toEqual(Buffer.from(profile))
    expect(greyProfile({ g: 1 }).length % 4).toBe(0)
  })

  it('a file that is truncated before its pixels is left unchanged', () => {
    const cut = linear.subarray(0, 40)
    expect(pngWithProfile('x', cut)).toBe(cut)
    expect(pictureFromRgb(1, 1, new Uint8Array(3)).depth).toBe(8)
  })
})
