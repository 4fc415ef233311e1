import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromModelOutput, type ModelFit, toModelInput } from './model-pixels.ts'
import { type Picture, pictureFromRgb } from './picture.ts'
import { resample } from './resample.ts'
import { restoreDetail } from './restore-detail.ts'
import { restoreModel } from './restore-model.ts'

interface PillowCase {
  kind: 'fit' | 'resize'
  width: number
  height: number
  newWidth: number
  newHeight: number
  input: string
  output: string
}

/** Made by Pillow 9.4: `ImageOps.fit(image, size, LANCZOS)` and `image.resize(size, LANCZOS)`; pixels in base64. */
const cases: PillowCase[] = JSON.parse(
  readFileSync(new URL('../fixtures/pillow-lanczos.json', import.meta.url), 'utf8'),
)

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))

describe('the resampling of Pillow', () => {
  it.each(cases)('$kind of $width × $height to $newWidth × $newHeight, bit for bit', async (one) => {
    const picture = pictureFromRgb(one.width, one.height, bytesOf(one.input))
    const size = { width: one.newWidth, height: one.newHeight }
    const input = await toModelInput(picture, size, { fit: one.kind === 'fit' ? 'cover' : 'stretch' })
    expect(fromModelOutput(input.pixels, size.width, size.height).rgb).toEqual(bytesOf(one.output))
  })
})

function gradient(width: number, height: number, depth: 8 | 16 = 8): Picture {
  const white = depth === 8 ? 255 : 65535
  const rgb = depth === 8 ? new Uint8Array(width * height * 3) : new Uint16Array(width * height * 3)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      rgb[i++] = (white * (x + 0.5)) / width
      rgb[i++] = (white * (y + 0.5)) / height
      rgb[i++] = white / 2
    }
  }
  return pictureFromRgb(width, height, rgb)
}

describe('toModelInput', () => {
  it.each<ModelFit>(['contain', 'cover', 'stretch'])(
    '%s: returns a picture of the right size unchanged',
    async (fit) => {
      for (const depth of [8, 16] as const) {
        const picture = gradient(32, 16, depth)
        const white = depth === 8 ? 255 : 65535
        const { pixels, placement } = await toModelInput(picture, { width: 32, height: 16 }, { fit })
        expect(placement.inModel).toEqual({ x: 0, y: 0, width: 32, height: 16 })
        expect(placement.inOriginal).toEqual({ x: 0, y: 0, width: 32, height: 16 })
        const expected = new Float32Array(pixels.length)
        for (let i = 0; i < 512; i++) {
          for (let c = 0; c < 3; c++) expected[c * 512 + i] = Math.fround((picture.rgb[3 * i + c]! / white) * 2) - 1
        }
        expect(pixels).toEqual(expected)
      }
    },
  )

  it('contain: shows the whole picture, keeps the aspect within a pixel and repeats the edges', async () => {
    const picture = gradient(192, 108)
    const { pixels, placement } = await toModelInput(picture, { width: 64, height: 48 })
    expect(placement.inOriginal).toEqual({ x: 0, y: 0, width: 192, height: 108 })
    expect(placement.inModel).toEqual({ x: 0, y: 6, width: 64, height: 36 })
    const at = (c: number, y: number, x: number) => pixels[c * 64 * 48 + y * 64 + x]
    for (let x = 0; x < 64; x++) {
      expect(at(0, 0, x)).toBe(at(0, 6, x))
      expect(at(0, 47, x)).toBe(at(0, 41, x))
    }
    expect(at(1, 24, 10)).toBeCloseTo(0, 1)
    expect(at(0, 24, 63)).toBeGreaterThan(0.95)
  })

  it.each([
    [1000, 667],
    [100, 3000],
    [3, 3000],
    [4032, 3024],
  ])('contain: the aspect of %i × %i errs by less than a pixel', async (width, height) => {
    const picture = pictureFromRgb(width, height, new Uint8Array(3 * width * height))
    const { inModel } = (await toModelInput(picture, { width: 64, height: 64 })).placement
    expect(Math.max(inModel.width, inModel.height)).toBe(64)
    const scale = 64 / Math.max(width, height)
    expect(Math.abs(inModel.width - width * scale)).toBeLessThan(1)
    expect(Math.abs(inModel.height - height * scale)).toBeLessThan(1)
  })

  it('cover: reports which part of the original is shown', async () => {
    const { placement } = await toModelInput(gradient(192, 108), { width: 64, height: 32 }, { fit: 'cover' })
    expect(placement.inModel).toEqual({ x: 0, y: 0, width: 64, height: 32 })
    expect(placement.inOriginal).toEqual({ x: 0, y: 6, width: 192, height: 96 })
  })

  it('keeps the precision of 16 bits', async () => {
    const { pixels } = await toModelInput(gradient(256, 64, 16), { width: 128, height: 32 })
    const steps = new Set(Array.from(pixels.subarray(0, 128), (value) => ((value + 1) / 2) * 255))
    expect([...steps].filter((value) => Math.abs(value - Math.round(value)) > 0.01).length).toBeGreaterThan(50)
  })
})

describe('fromModelOutput', () => {
  it('clamps and rounds halves to even', () => {
    const values = [-3, -1, 1, 7, 0, (2 * 0.5) / 255 - 1, -1, 1 / 255, 0.5]
    const { rgb } = fromModelOutput(Float32Array.from(values), 3, 1)
    const planes = [0, 1, 2].map((c) => [0, 1, 2].map((i) => rgb[3 * i + c]))
    expect(planes).toEqual([
      [0, 0, 255],
      [255, 128, 0],
      [0, 128, 191],
    ])
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses %d', async (value) => {
    const pixels = new Float32Array(3 * 64).fill(0.5)
    const frame = await toModelInput(gradient(8, 8), { width: 8, height: 8 })
    expect(() => fromModelOutput(pixels, 8, 8)).not.toThrow()
    pixels[100] = value
    const refusal = { code: 'not-finite', message: expect.stringMatching(/not numbers/) }
    expect(() => fromModelOutput(pixels, 8, 8)).toThrow(expect.objectContaining(refusal))
    await expect(restoreModel(gradient(8, 8), pixels, frame)).rejects.toMatchObject(refusal)
    await expect(restoreDetail(gradient(8, 8), frame.pixels, pixels, frame)).rejects.toMatchObject(refusal)
    await expect(restoreDetail(gradient(8, 8), pixels, frame.pixels, frame)).rejects.toMatchObject(refusal)
  })

  it('inverts toModelInput', async () => {
    const picture = gradient(48, 32)
    const { pixels } = await toModelInput(picture, { width: 48, height: 32 })
    expect(fromModelOutput(pixels, 48, 32).rgb).toEqual(picture.rgb)
  })
})

describe('resample', () => {
  it('keeps a constant, with rows excluded by the box', async () => {
    const flat = new Uint16Array(50 * 40).fill(12345)
    const box = { x: 3.3, y: 20.7, width: 30.1, height: 12.2 }
    const result = await resample(flat, { width: 50, height: 40 }, 1, { width: 17, height: 90 }, box)
    expect(new Set(result)).toEqual(new Set([12345]))
  })

  it('never returns its input array', async () => {
    const data = new Uint8Array(48).fill(7)
    const result = await resample(data, { width: 4, height: 4 }, 3, { width: 4, height: 4 })
    expect(result).toEqual(data)
    result.fill(0)
    expect(data[0]).toBe(7)
  })
})
