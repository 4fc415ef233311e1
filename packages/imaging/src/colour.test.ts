import { readFileSync } from 'node:fs'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { encodePicture, outputFormats } from './encode.ts'
import { composite, readMask } from './mask.ts'
import { type Picture, pictureFromRgb } from './picture.ts'
import { readPicture } from './read.ts'
import { tiffWithProfile } from './tiff.ts'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/colour/${name}`, import.meta.url))

interface ProfileCase {
  readonly name: string
  /** In base64. */
  readonly icc: string
  /** RGB or grey values of 16 bits in the profile's space, and their sRGB values. */
  readonly patches: readonly { readonly stored: number[]; readonly srgb: number[] }[]
}

/** Recorded with `transicc -i profile -o *sRGB -t 0` of LittleCMS 2.14 (Debian's liblcms2-utils), clipped to 0 … 65,535. */
const profiles: ProfileCase[] = JSON.parse(fixture('profiles.json').toString('utf8'))
const profileOf = (name: string) => profiles.find((one) => one.name === name)!
const iccOf = ({ icc }: ProfileCase) => Buffer.from(icc, 'base64')

/** Patches of 16 × 16 pixels, four in a row. */
const [width, height] = [64, 48]
const patchAt = (x: number, y: number) => 4 * Math.floor(y / 16) + Math.floor(x / 16)
const opacityOf = (patch: number) => 32_768 + 2000 * patch

/** The stored values of all patches, interleaved. */
function storedPixels({ patches }: ProfileCase, alpha: boolean) {
  const colours = patches[0]!.stored.length
  const channels = colours + (alpha ? 1 : 0)
  const data = new Uint16Array(width * height * channels)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const patch = patchAt(x, y)
      for (let c = 0; c < colours; c++) data[i++] = patches[patch]!.stored[c]!
      if (alpha) data[i++] = opacityOf(patch)
    }
  }
  return { data, channels: channels as 1 | 2 | 3 | 4 }
}

/** A file with exactly these values and the profile, which sharp attaches without converting. */
async function tagged(one: ProfileCase, alpha: boolean, bits: 8 | 16): Promise<Sharp> {
  const { data, channels } = storedPixels(one, alpha)
  const grey = channels < 3
  const space = bits === 16 ? (grey ? 'grey16' : 'rgb16') : grey ? 'b-w' : 'srgb'
  const values = bits === 16 ? data : Uint8Array.from(data, (value) => Math.round(value / 257))
  const image = sharp(tiffWithProfile(width, height, channels, values, iccOf(one)))
  return image.keepIccProfile().toColourspace(space)
}

/** The largest difference from LittleCMS, in parts of white. */
function errorOf(picture: Picture, { patches }: ProfileCase): number {
  let largest = 0
  const white = picture.depth === 8 ? 255 : 65_535
  for (let y = 8; y < height; y += 16) {
    for (let x = 8; x < width; x += 16) {
      const { srgb } = patches[patchAt(x, y)]!
      for (let c = 0; c < 3; c++) {
        const value = picture.rgb[3 * (y * width + x) + c]! / white
        largest = Math.max(largest, Math.abs(value - srgb[c]! / 65_535))
      }
    }
  }
  return largest
}

function expectOpacity(picture: Picture, tolerance: number) {
  const scale = 65_535 / (picture.depth === 8 ? 255 : 65_535)
  for (let y = 8; y < height; y += 16) {
    for (let x = 8; x < width; x += 16) {
      const opacity = picture.alpha![y * width + x]! * scale
      expect(Math.abs(opacity - opacityOf(patchAt(x, y)))).toBeLessThanOrEqual(tolerance)
    }
  }
}

describe.each(profiles)('$name', (one) => {
  const grey = one.patches[0]!.stored.length === 1
  it.each(['png', 'tiff'] as const)(
    '%s of 16 bits, with and without alpha: as LittleCMS within 1 %',
    async (format) => {
      for (const alpha of [false, true]) {
        const file = await tagged(one, alpha, 16)
        const bytes = await (format === 'png' ? file.png() : file.tiff({ compression: 'lzw' })).toBuffer()
        expect((await sharp(bytes).metadata()).hasProfile).toBe(true)
        const picture = await readPicture(bytes)
        expect(picture).toMatchObject({ depth: 16, source: { hasProfile: true } })
        expect(errorOf(picture, one)).toBeLessThan(0.01)
        if (alpha) expectOpacity(picture, 0)
        else expect(picture.alpha).toBeUndefined()
      }
    },
  )

  it.each(['png', 'tiff', 'jpeg', 'webp'] as const)('%s of 8 bits: as LittleCMS within 2 %', async (format) => {
    // WebP holds no grey.
    if (format === 'webp' && grey) return
    const file = await tagged(one, false, 8)
    const options = { png: {}, tiff: {}, jpeg: { quality: 100, chromaSubsampling: '4:4:4' }, webp: { lossless: true } }
    const picture = await readPicture(await file[format](options[format]).toBuffer())
    // 8 bits store a linear value of a dark colour only roughly.
    const dark = one.name.includes('inear')
    expect(errorOf(picture, one)).toBeLessThan(dark ? 0.04 : 0.02)
  })

  it.skipIf(grey)('AVIF of 10 and 12 bits, with and without alpha', async () => {
    for (const bitdepth of [10, 12] as const) {
      for (const alpha of [false, true]) {
        const file = (await tagged(one, alpha, 16)).avif({ bitdepth, lossless: true, effort: 0 })
        const picture = await readPicture(await file.toBuffer())
        expect(picture.depth).toBe(16)
        // A value is stored to within half a step.
        expect(errorOf(picture, one)).toBeLessThan(one.name.startsWith('linear') ? 0.02 : 0.01)
        if (alpha) expectOpacity(picture, 65_535 / 1023)
      }
    }
  })
})

/** Made with `heif-enc -L -p chroma=444 --matrix_coefficients=0 -b 10` (or 12) of the patches above. */
describe('HEIC of more than 8 bits', () => {
  it.each([
    ['deep-p3-10', 'Display P3'],
    ['deep-p3-12', 'Display P3'],
    ['deep-adobe-10', 'Adobe RGB'],
    ['deep-prophoto-10', 'ProPhoto RGB'],
  ])('%s: as LittleCMS within 1 %%', async (name, profile) => {
    const picture = await readPicture(fixture(`${name}.heic`))
    expect(picture).toMatchObject({ depth: 16, source: { format: 'heic', hasProfile: true } })
    expect(errorOf(picture, profileOf(profile))).toBeLessThan(0.01)
  })

  it('with alpha', async () => {
    const picture = await readPicture(fixture('deep-p3-alpha-10.heic'))
    expect(errorOf(picture, profileOf('Display P3'))).toBeLessThan(0.01)
    expectOpacity(picture, 65_535 / 512)
  })
})

describe('a 16-bit photo with an embedded sRGB profile', () => {
  const photo = fixture('deep-srgb.png')

  it('is read as sRGB', async () => {
    const stored = await sharp(photo, { ignoreIcc: true }).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer()
    const values = new Uint16Array(stored.buffer, stored.byteOffset, stored.length / 2)
    const { rgb } = await readPicture(photo)
    expect(rgb.length).toBe(values.length)
    expect(Math.max(...rgb.map((value, i) => Math.abs(value - values[i]!)))).toBeLessThan(0.001 * 65_535)
  })

  it('keeps its values outside the mask in every format', async () => {
    const original = await readPicture(photo)
    const mask = await readMask(fixture('deep-srgb-mask.png'), original)
    const edited = pictureFromRgb(original.width, original.height, new Uint16Array(original.rgb.length).fill(65_535))
    const result = await composite(original, edited, mask)
    for (const format of outputFormats) {
      const again = await readPicture(await encodePicture(result, { format, quality: 100, lossless: true }))
      const scale = again.depth === 8 ? 257 : 1
      let sum = 0
      let count = 0
      for (let i = 0; i < original.rgb.length; i++) {
        if (mask.weight[Math.floor(i / 3)] !== 0) continue
        sum += Math.abs(original.rgb[i]! - again.rgb[i]! * scale)
        count++
      }
      expect(count).toBeGreaterThan(1000)
      expect(sum / count / 65_535).toBeLessThan(0.01)
    }
  })
})

describe('writing 16 bits into a format of 8', () => {
  const patches = profileOf('sRGB').patches
  const { data, channels } = storedPixels(profileOf('sRGB'), false)
  const deep = pictureFromRgb(width, height, data)

  it.each(outputFormats)('%s: a reader that ignores profiles finds the same colours', async (format) => {
    expect(channels).toBe(3)
    const bytes = await encodePicture(deep, { format, quality: 100, lossless: true })
    const stored = await sharp(bytes, { ignoreIcc: true }).toColourspace('srgb').raw().toBuffer()
    for (let y = 8; y < height; y += 16) {
      for (let x = 8; x < width; x += 16) {
        for (let c = 0; c < 3; c++) {
          const expected = patches[patchAt(x, y)]!.stored[c]! / 257
          expect(Math.abs(stored[3 * (y * width + x) + c]! - expected)).toBeLessThanOrEqual(2.55)
        }
      }
    }
  })

  it('rounds to the nearest of 8 bits', async () => {
    const values = Uint16Array.from({ length: 3 * 64 }, (_, i) => i * 300)
    const picture = pictureFromRgb(8, 8, values)
    const { rgb } = await readPicture(await encodePicture(picture, { format: 'webp', lossless: true }))
    expect(rgb).toEqual(Uint8Array.from(values, (value) => Math.round(value / 257)))
  })
})

describe('unusable profiles', () => {
  const one = profileOf('sRGB')
  const { data } = storedPixels(one, false)
  const grey = storedPixels(profileOf('grey, linear'), false).data
  const read = async (channels: 1 | 3, icc: Uint8Array) =>
    (await readPicture(tiffWithProfile(width, height, channels, channels === 1 ? grey : data, icc))).rgb

  it('leave 16-bit values unchanged, as sRGB', async () => {
    expect(await read(3, new Uint8Array(500).fill(7))).toEqual(data)
    const broken = iccOf(profileOf('ProPhoto RGB'))
    broken.fill(0, 132, 240)
    expect(await read(3, broken)).toEqual(data)
    expect(await read(3, iccOf(profileOf('grey, linear')))).toEqual(data)
  })

  it('leave 16-bit grey unchanged', async () => {
    const expected = Uint16Array.from({ length: 3 * grey.length }, (_, i) => grey[Math.floor(i / 3)]!)
    expect(await read(1, new Uint8Array(500).fill(7))).toEqual(expected)
    expect(await read(1, iccOf(profileOf('ProPhoto RGB')))).toEqual(expected)
    const broken = iccOf(profileOf('grey, linear'))
    broken.fill(0, 132, 180)
    expect(await read(1, broken)).toEqual(expected)
  })
})
