import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Picture } from './picture.ts'
import { readPicture } from './read.ts'
import { codedPatterns, deepPattern, height, image, pattern, width } from './testing/pictures.ts'

/**
 * Made with `heif-enc` 1.15 of a 32 × 24 PNG whose left half is green above red and whose right half is blue: quad; alpha
 * (left opaque, right 64); p3 (the same colours in Display P3); deep (10 bits: red grows to the right, green downwards, blue
 * is full); turned (quad with an `irot` property of 90° clockwise added).
 */
const heic = (name: string) => readFileSync(new URL(`../fixtures/heic/${name}.heic`, import.meta.url))

const pixel = ({ rgb, width: across }: Picture, x: number, y: number) =>
  Array.from(rgb.subarray(3 * (y * across + x), 3 * (y * across + x) + 3))

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length)
  let largest = 0
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!))
  return largest
}

function expectNear(actual: number[], expected: number[], tolerance: number) {
  expect(largestDifference(actual, expected), `${actual} is not near ${expected}`).toBeLessThanOrEqual(tolerance)
}

function losslessly(file: Sharp, format: 'png' | 'webp' | 'tiff' | 'avif'): Sharp {
  if (format === 'png') return file.png()
  if (format === 'tiff') return file.tiff({ compression: 'lzw' })
  return format === 'webp' ? file.webp({ lossless: true, exact: true }) : file.avif({ lossless: true })
}

describe('every format', () => {
  it.each([
    ['jpeg', 6],
    ['png', 0],
    ['webp', 0],
    ['avif', 0],
    ['gif', 40],
    ['tiff', 0],
  ] as const)('%s, to within %i of 255', async (format, tolerance) => {
    const bytes = (await codedPatterns())[format]
    const picture = await readPicture(bytes)
    expect(picture).toMatchObject({ width, height, depth: 8 })
    expect(picture.rgb).toBeInstanceOf(Uint8Array)
    expect(picture.alpha).toBeUndefined()
    expect(largestDifference(picture.rgb, pattern)).toBeLessThanOrEqual(tolerance)
    expect(picture.source).toEqual({
      format,
      width,
      height,
      orientation: 1,
      hasProfile: false,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })
  })

  it('heic', async () => {
    const picture = await readPicture(heic('quad'))
    expect(picture).toMatchObject({ width: 32, height: 24, depth: 8, source: { format: 'heic', orientation: 1 } })
    expectNear(pixel(picture, 3, 3), [40, 180, 60], 3)
    expectNear(pixel(picture, 3, 20), [200, 40, 40], 3)
    expectNear(pixel(picture, 28, 3), [40, 60, 200], 3)
  })
})

describe('orientation', () => {
  /** Where a stored pixel is shown: EXIF 2.32, 4.6.4, tag 274. */
  const shownAt: ((x: number, y: number) => [number, number])[] = [
    (x, y) => [x, y],
    (x, y) => [width - 1 - x, y],
    (x, y) => [width - 1 - x, height - 1 - y],
    (x, y) => [x, height - 1 - y],
    (x, y) => [y, x],
    (x, y) => [height - 1 - y, x],
    (x, y) => [height - 1 - y, width - 1 - x],
    (x, y) => [y, width - 1 - x],
  ]

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('%i of EXIF is applied once', async (orientation) => {
    const turned = image().withMetadata({ orientation })
    const files = {
      png: turned.clone().png(),
      tiff: turned.clone().tiff({ compression: 'lzw' }),
      jpeg: turned.clone().jpeg(),
    }
    for (const [format, file] of Object.entries(files)) {
      const picture = await readPicture(await file.toBuffer())
      const sides = orientation < 5 ? { width, height } : { width: height, height: width }
      expect(picture).toMatchObject({ ...sides, source: { width, height, orientation } })
      for (const [x, y] of [
        [0, 0],
        [width - 1, 0],
        [0, height - 1],
        [7, 5],
      ] as const) {
        const stored = Array.from(pattern.subarray(3 * (y * width + x), 3 * (y * width + x) + 3))
        expectNear(pixel(picture, ...shownAt[orientation - 1]!(x, y)), stored, format === 'jpeg' ? 30 : 0)
      }
    }
  })

  it('of AVIF and HEIC is a property of the format and is applied once', async () => {
    const avif = await readPicture(await image().withMetadata({ orientation: 6 }).avif({ lossless: true }).toBuffer())
    expect([avif.width, avif.height]).toEqual([height, width])
    expectNear(pixel(avif, height - 1, 0), Array.from(pattern.subarray(0, 3)), 0)

    const turned = await readPicture(heic('turned'))
    expect([turned.width, turned.height]).toEqual([24, 32])
    expectNear(pixel(turned, 3, 3), [200, 40, 40], 3)
    expectNear(pixel(turned, 20, 3), [40, 180, 60], 3)
    expectNear(pixel(turned, 12, 28), [40, 60, 200], 3)
  })
})

describe('colour', () => {
  it.each(['png', 'jpeg', 'webp', 'tiff', 'avif'] as const)('%s: Display P3 is converted to sRGB', async (format) => {
    const file = image().withIccProfile('p3')
    const bytes = await (format === 'jpeg' ? file.jpeg({ quality: 100 }) : losslessly(file, format)).toBuffer()
    const stored = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer()
    expect(largestDifference(stored, pattern)).toBeGreaterThan(20)
    const picture = await readPicture(bytes)
    expect(picture.source?.hasProfile).toBe(true)
    let sum = 0
    for (let i = 0; i < pattern.length; i++) sum += Math.abs(picture.rgb[i]! - pattern[i]!)
    expect(sum / pattern.length).toBeLessThan(2)
  })

  it('HEIC: Display P3 is converted to sRGB', async () => {
    const picture = await readPicture(heic('p3'))
    expect(picture.source?.hasProfile).toBe(true)
    expectNear(pixel(picture, 3, 3), [40, 180, 60], 4)
    expectNear(pixel(picture, 3, 20), [200, 40, 40], 4)
    expectNear(pixel(picture, 28, 3), [40, 60, 200], 4)
  })

  it('grey becomes RGB at 8 and 16 bits', async () => {
    const grey = pattern.filter((_, i) => i % 3 === 0)
    const eight = await readPicture(await image(grey, 1).toColourspace('b-w').png().toBuffer())
    expect(eight.rgb).toEqual(Uint8Array.from(pattern, (_, i) => grey[Math.floor(i / 3)]!))
    const deep = deepPattern.filter((_, i) => i % 3 === 0)
    const sixteen = await readPicture(await image(deep, 1).toColourspace('grey16').png().toBuffer())
    expect(sixteen.rgb).toEqual(Uint16Array.from(pattern, (_, i) => deep[Math.floor(i / 3)]!))
  })

  it('a palette becomes RGB', async () => {
    const picture = await readPicture(await image().png({ palette: true, colours: 64, dither: 0 }).toBuffer())
    expect(picture.depth).toBe(8)
    expect(largestDifference(picture.rgb, pattern)).toBeLessThan(60)
  })
})

describe('depth', () => {
  it.each(['png', 'tiff'] as const)('%s: 16 bits stay, value for value', async (format) => {
    const file = image(deepPattern).toColourspace('rgb16')
    const picture = await readPicture(await losslessly(file, format).toBuffer())
    expect(picture.depth).toBe(16)
    expect(picture.rgb).toEqual(deepPattern)
  })

  it('AVIF: 10 and 12 bits become 16 with white at 65,535', async () => {
    for (const bitdepth of [10, 12] as const) {
      const white = image(new Uint16Array(pattern.length).fill(65535)).toColourspace('rgb16')
      const picture = await readPicture(await white.avif({ bitdepth, lossless: true }).toBuffer())
      expect(picture.depth).toBe(16)
      expect(new Set(picture.rgb)).toEqual(new Set([65535]))
    }
  })

  it('HEIC: 10 bits become 16', async () => {
    const picture = await readPicture(heic('deep'))
    expect(picture.depth).toBe(16)
    expectNear(pixel(picture, 16, 12), [33825, 34193, 65535], 1500)
    expect(Math.max(...picture.rgb)).toBe(65535)
  })
})

describe('alpha', () => {
  const alpha = Uint8Array.from({ length: width * height }, (_, i) => (i * 7) % 256)
  const transparent = Uint8Array.from({ length: width * height * 4 }, (_, i) =>
    i % 4 === 3 ? alpha[Math.floor(i / 4)]! : pattern[3 * Math.floor(i / 4) + (i % 4)]!,
  )

  it.each(['png', 'webp', 'tiff', 'avif'] as const)('%s: kept, and colours not premultiplied', async (format) => {
    const bytes = await losslessly(image(transparent, 4), format).toBuffer()
    const picture = await readPicture(bytes)
    expect(picture.alpha).toEqual(alpha)
    expect(picture.rgb).toEqual(pattern)
  })

  it('heic: kept', async () => {
    const { alpha: opacity } = await readPicture(heic('alpha'))
    expect([opacity?.[0], opacity?.[31]]).toEqual([255, 64])
  })

  it('grey with alpha', async () => {
    const values = Uint8Array.from({ length: width * height * 2 }, (_, i) => (i % 2 ? alpha[(i - 1) / 2]! : 90))
    const picture = await readPicture(await image(values, 2).toColourspace('b-w').png().toBuffer())
    expect(picture.alpha).toEqual(alpha)
    expect(new Set(picture.rgb)).toEqual(new Set([90]))
  })
})
