import { describe, expect, it } from 'vitest'
import { encodePicture, outputFormats } from './encode.ts'
import { markPicture } from './mark.ts'
import { type Picture, pictureFromRgb, whiteOf } from './picture.ts'
import { readPicture } from './read.ts'

const plain = (width: number, height: number, value: number, depth: 8 | 16 = 8): Picture => {
  const values = depth === 8 ? new Uint8Array(3 * width * height) : new Uint16Array(3 * width * height)
  return pictureFromRgb(width, height, values.fill(value))
}

/** The box of the pixels in which two pictures differ. */
function changed(before: Picture, after: Picture) {
  const box = { left: before.width, top: before.height, right: -1, bottom: -1 }
  for (let i = 0; i < before.width * before.height; i++) {
    if ([0, 1, 2].every((c) => before.rgb[3 * i + c] === after.rgb[3 * i + c])) continue
    const [x, y] = [i % before.width, Math.floor(i / before.width)]
    box.left = Math.min(box.left, x)
    box.right = Math.max(box.right, x)
    box.top = Math.min(box.top, y)
    box.bottom = Math.max(box.bottom, y)
  }
  return box
}

/** Relative luminance of a grey (WCAG 2). */
const luminance = (value: number, white: number) => {
  const c = value / white
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
}

describe('a visible mark', () => {
  it.each([
    [300, 200],
    [1200, 800],
  ])('is in the lower right corner of %i × %i, about as large as the picture', async (width, height) => {
    const picture = plain(width, height, 128)
    const { left, top, right, bottom } = changed(picture, await markPicture(picture, 'Edited with AI'))
    expect(left).toBeGreaterThan(0.6 * width)
    expect(top).toBeGreaterThan(0.85 * height)
    expect(right).toBeLessThan(width - 1)
    expect(bottom).toBeLessThan(height - 1)
    expect((bottom - top) / height).toBeGreaterThan(0.03)
    expect((bottom - top) / height).toBeLessThan(0.12)
  })

  it.each([
    ['white', 255, 8],
    ['black', 0, 8],
    ['grey', 128, 8],
    ['white with 16 bits', 65_535, 16],
  ] as const)('has a contrast of at least 4.5 : 1 on %s', async (_, value, depth) => {
    const picture = plain(600, 400, value, depth)
    const marked = await markPicture(picture, 'Edited with AI')
    expect(marked.depth).toBe(depth)
    const { left, top, right, bottom } = changed(picture, marked)
    const values: number[] = []
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) values.push(marked.rgb[3 * (y * 600 + x)] as number)
    }
    const white = whiteOf(depth)
    const sorted = values.sort((a, b) => a - b)
    // The letters are white; the badge around them takes most of the pixels.
    const [ground, letters] = [sorted[Math.floor(sorted.length / 2)] as number, sorted.at(-1) as number]
    expect(letters).toBeGreaterThan(0.97 * white)
    const contrast = (luminance(letters, white) + 0.05) / (luminance(ground, white) + 0.05)
    expect(contrast).toBeGreaterThan(4.5)
  })

  it('leaves the picture itself and its other pixels alone', async () => {
    const picture = plain(400, 300, 200)
    const before = picture.rgb.slice()
    const marked = await markPicture(picture, 'Edited with AI')
    expect(picture.rgb).toEqual(before)
    expect(marked.rgb.subarray(0, 3 * 400 * 200)).toEqual(before.subarray(0, 3 * 400 * 200))
  })

  it('is seen where the picture is transparent', async () => {
    const clear = pictureFromRgb(300, 200, new Uint8Array(3 * 60_000), new Uint8Array(60_000))
    const { alpha } = await markPicture(clear, 'Edited with AI')
    expect(Math.max(...(alpha ?? []))).toBe(255)
    expect(alpha?.[0]).toBe(0)
  })

  it('fits on a tiny picture, and takes signs as they are', async () => {
    const picture = plain(64, 48, 90)
    const { left } = changed(picture, await markPicture(picture, 'Edited with AI'))
    expect(left).toBeGreaterThanOrEqual(64 - 0.6 * 64 - 3)
    const signs = changed(picture, await markPicture(picture, '<b>&amp;</b> "Bearbeitet" mit KI'))
    expect(signs.left).toBeLessThan(left)
    expect(await markPicture(plain(8, 8, 90), 'Edited with AI')).toMatchObject({ width: 8, height: 8 })
  })

  it.each(outputFormats)('is in a %s', async (format) => {
    const picture = plain(400, 300, 220)
    const file = await encodePicture(await markPicture(picture, 'Edited with AI'), { format })
    const { rgb } = await readPicture(file)
    const dark = Array.from(rgb).filter((value) => value < 110).length
    expect(dark).toBeGreaterThan(1000)
  })
})
