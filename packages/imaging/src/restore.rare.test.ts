import { describe, expect, it } from 'vitest'
import { boxMean } from './box-mean.ts'
import { type ModelFit, toModelInput } from './model-pixels.ts'
import { type Picture, pictureFromRgb } from './picture.ts'
import { resizePicture } from './resize.ts'
import { restoreDetail } from './restore-detail.ts'
import { restoreModel } from './restore-model.ts'

type Color = readonly [number, number, number]
/** A colour 0 … 1 at a place 0 … 1 to another. */
type Look = (color: Color, x: number, y: number) => Color

const luma = ([r, g, b]: Color) => 0.299 * r + 0.587 * g + 0.114 * b
const looks: Record<string, Look> = {
  brighter: ([r, g, b]) => [r * 1.25, g * 1.25, b * 1.25],
  sepia: (c) => [luma(c) * 1.2, luma(c) * 1.05, luma(c) * 0.8],
  'black and white': (c) => [luma(c), luma(c), luma(c)],
  night: ([r, g, b]) => [r * 0.25, g * 0.3, b * 0.5],
  tint: ([r, g, b]) => [r * 0.9 + 0.1, g * 0.95, b * 0.8],
  vignette: ([r, g, b], x, y) => {
    const light = 1 - (x - 0.5) ** 2 - (y - 0.5) ** 2
    return [r * light, g * light, b * light]
  },
}

/** An artificial landscape: soft areas of colour, a hard horizon, and texture coarser and finer than a model's pixel. */
function scene(width: number, height: number, depth: 8 | 16 = 8): Picture {
  const white = depth === 8 ? 255 : 65535
  const rgb = depth === 8 ? new Uint8Array(width * height * 3) : new Uint16Array(width * height * 3)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [x / width, y / height]
      const ground = v > 0.45 + 0.08 * Math.sin(9 * u)
      const texture = 0.05 * Math.sin(x * 1.9 + y) * Math.sin(y * 2.3) + 0.08 * Math.sin(x * 0.3) * Math.sin(y * 0.4)
      const color = ground ? [0.3 + 0.2 * u, 0.45 - 0.2 * v, 0.15 + 0.1 * u] : [0.4 + 0.2 * v, 0.55 + 0.2 * v, 0.8]
      for (const value of color) rgb[i++] = Math.round(white * Math.min(1, Math.max(0, value + texture)))
    }
  }
  return pictureFromRgb(width, height, rgb)
}

function changed(picture: Picture, look: Look): Picture {
  const white = picture.depth === 8 ? 255 : 65535
  const rgb = picture.rgb.slice()
  for (let i = 0; i < picture.width * picture.height; i++) {
    const color = [0, 1, 2].map((c) => picture.rgb[3 * i + c]! / white) as unknown as Color
    const place = [((i % picture.width) + 0.5) / picture.width, (Math.floor(i / picture.width) + 0.5) / picture.height]
    look(color, place[0]!, place[1]!).forEach((value, c) => {
      rgb[3 * i + c] = Math.round(white * Math.min(1, Math.max(0, value)))
    })
  }
  return { ...picture, rgb }
}

function psnr(a: Picture, b: Picture): number {
  const white = a.depth === 8 ? 255 : 65535
  let sum = 0
  for (let i = 0; i < a.rgb.length; i++) sum += ((a.rgb[i]! - b.rgb[i]!) / white) ** 2
  return -10 * Math.log10(sum / a.rgb.length)
}

/** A look as an ideal model would give it, at the model's size. */
async function edit(picture: Picture, look: Look, fit: ModelFit = 'contain') {
  const size = { width: 96, height: 64 }
  const input = await toModelInput(picture, size, { fit })
  const output = await toModelInput(changed(picture, look), size, { fit })
  return { input, output: output.pixels }
}

describe('restoreDetail', () => {
  it.each(Object.entries(looks))('%s is sharp at full size', async (_, look) => {
    const original = scene(420, 280)
    const { input, output } = await edit(original, look)
    const expected = changed(original, look)
    const detail = psnr(await restoreDetail(original, input.pixels, output, input), expected)
    const model = psnr(await restoreModel(original, output, input), expected)
    expect(detail).toBeGreaterThan(36)
    expect(detail).toBeGreaterThan(model + 3)
  })

  it('an edit that changes nothing returns the original, bit for bit, at both depths', async () => {
    for (const depth of [8, 16] as const) {
      const original = { ...scene(301, 207, depth), alpha: scene(301, 207, depth).rgb.slice(0, 301 * 207) }
      const { pixels, ...frame } = await toModelInput(original, { width: 96, height: 64 })
      const restored = await restoreDetail(original, pixels, pixels, frame)
      expect(restored.rgb).toEqual(original.rgb)
      expect(restored.alpha).toEqual(original.alpha)
    }
  })

  it('keeps 16 bits smooth', async () => {
    const original = scene(300, 210, 16)
    const { input, output } = await edit(original, looks.night!)
    const restored = await restoreDetail(original, input.pixels, output, input)
    expect(psnr(restored, changed(original, looks.night!))).toBeGreaterThan(36)
    expect(new Set(restored.rgb).size).toBeGreaterThan(2000)
  })

  it.each<ModelFit>(['contain', 'cover', 'stretch'])('%s: is applied at the right position', async (fit) => {
    for (const [width, height] of [
      [500, 200],
      [200, 500],
    ] as const) {
      const original = pictureFromRgb(width, height, new Uint8Array(width * height * 3).fill(200))
      const left: Look = ([r, g, b], x) => (x < 0.5 ? [r * 0.5, g * 0.5, b * 0.5] : [r, g, b])
      const { input, output } = await edit(original, left, fit)
      const restored = await restoreDetail(original, input.pixels, output, input)
      const row = 3 * Math.floor(height / 2) * width
      const light = (x: number) => restored.rgb[row + 3 * x]! / original.rgb[row + 3 * x]!
      // A step that has no edge in the picture is spread over some model pixels.
      expect(Math.abs(light(2) - 0.5)).toBeLessThan(0.07)
      expect(Math.abs(light(width - 3) - 1)).toBeLessThan(0.07)
    }
  })

  it('adds the same to all colours where the picture has one colour only: the ridge pulls to the identity', async () => {
    const flat = pictureFromRgb(96, 64, new Uint8Array(96 * 64 * 3).fill(128))
    const { input, output } = await edit(flat, ([r, g, b]) => [r * 0.5, g, b])
    const colorful = scene(96, 64)
    const restored = await restoreDetail(colorful, input.pixels, output, input)
    const fall = (c: number) => colorful.rgb[3 * 700 + c]! - restored.rgb[3 * 700 + c]!
    expect(fall(0)).toBe(64)
    expect([fall(1), fall(2)]).toEqual([0, 0])
  })

  it('works on pictures smaller than a cell', async () => {
    const original = scene(9, 8)
    const input = await toModelInput(original, { width: 16, height: 16 })
    const restored = await restoreDetail(
      original,
      input.pixels,
      input.pixels.map((value) => value * 0.5),
      input,
    )
    expect(restored.rgb).toHaveLength(9 * 8 * 3)
  })
})

/** Distance of the colours from grey, in levels of 8 bits. */
function colourfulness({ rgb }: Picture): number {
  let most = 0
  for (let i = 0; i < rgb.length; i += 3) {
    const [r, g, b] = [rgb[i]!, rgb[i + 1]!, rgb[i + 2]!]
    most = Math.max(most, Math.max(r, g, b) - Math.min(r, g, b))
  }
  return most
}

describe('restoreDetail, of what a model makes with errors,', () => {
  /** A model's output that keeps a part of the colour, more of it where the picture is green. */
  const almostGrey: Look = (c) =>
    c.map((value, i) => luma(c) + (i === 1 ? 0.12 : 0.06) * (value - luma(c))) as unknown as Color

  it('leaves no colour of a look that has none', async () => {
    const original = scene(420, 280)
    const { input, output } = await edit(original, almostGrey)
    expect(colourfulness(original)).toBeGreaterThan(60)
    expect(colourfulness(await restoreDetail(original, input.pixels, output, input))).toBeLessThan(1)
    for (const strength of [0.5, 1.5]) {
      const rest = colourfulness(await restoreDetail(original, input.pixels, output, input, { strength }))
      expect(rest).toBeLessThanOrEqual(strength < 1 ? colourfulness(original) / 2 + 1 : 0)
    }
  })

  it('keeps colour that is only pale, and that of pictures with hardly any', async () => {
    const pale: Look = (c) => c.map((value) => luma(c) + 0.4 * (value - luma(c))) as unknown as Color
    const original = scene(420, 280)
    const { input, output } = await edit(original, pale)
    expect(colourfulness(await restoreDetail(original, input.pixels, output, input))).toBeGreaterThan(20)
    const misty = changed(original, (c) => c.map((value) => luma(c) + 0.05 * (value - luma(c))) as unknown as Color)
    const brighter = await edit(misty, looks.brighter!)
    const restored = await restoreDetail(misty, brighter.input.pixels, brighter.output, brighter.input)
    expect(colourfulness(restored)).toBeGreaterThan(2)
  })

  it('keeps a clipped sun white that the model has dimmed, and darkens it where the look is dark', async () => {
    const original = scene(420, 280)
    const sun = { x: 300, y: 40, radius: 5 }
    for (let y = sun.y - sun.radius; y <= sun.y + sun.radius; y++) {
      const row = 3 * (y * original.width + sun.x - sun.radius)
      original.rgb.fill(255, row, row + 3 * (2 * sun.radius + 1))
    }
    const middle = 3 * (sun.y * original.width + sun.x)
    const sunOf = async (look: Look) => {
      const { input, output } = await edit(original, look)
      return [...(await restoreDetail(original, input.pixels, output, input)).rgb.subarray(middle, middle + 3)]
    }
    const dimmed: Look = (c) => c.map((value) => 0.96 * value + 0.015) as unknown as Color
    expect(Math.min(...(await sunOf(dimmed)))).toBeGreaterThanOrEqual(253)
    expect(Math.max(...(await sunOf(looks.night!)))).toBeLessThan(160)
  })

  it('makes no halo at a hard edge: what happens to the bright side does not reach the dark one', async () => {
    const [width, height] = [480, 320]
    const rgb = new Uint8Array(3 * width * height)
    for (let i = 0; i < width * height; i++) {
      const texture = 10 * Math.sin(i * 1.7) + 8 * Math.sin((i % width) * 0.2)
      const color = i % width < width / 2 ? [50, 60, 40] : [190, 205, 225]
      for (let c = 0; c < 3; c++) rgb[3 * i + c] = color[c]! + texture
    }
    const original = pictureFromRgb(width, height, rgb)
    const pinkAbove: Look = (c) => (luma(c) > 0.5 ? [c[0], c[1] * 0.6, c[2] * 0.8] : c)
    const { input, output } = await edit(original, pinkAbove)
    const restored = await restoreDetail(original, input.pixels, output, input)
    const expected = changed(original, pinkAbove)
    let most = 0
    for (let i = 0; i < rgb.length; i++) {
      const away = Math.abs((Math.floor(i / 3) % width) + 0.5 - width / 2)
      if (away < 60) most = Math.max(most, Math.abs(restored.rgb[i]! - expected.rgb[i]!))
    }
    expect(most).toBeLessThanOrEqual(8)
  })
})

describe('the strength of restoreDetail', () => {
  it('goes from the original, bit for bit, through the look and beyond it in a line', async () => {
    for (const depth of [8, 16] as const) {
      const original = scene(150, 100, depth)
      const { input, output } = await edit(original, looks.tint!)
      const at = async (strength: number) =>
        (await restoreDetail(original, input.pixels, output, input, { strength })).rgb
      expect(await at(0)).toEqual(original.rgb)
      const [half, whole, beyond] = [await at(0.5), await at(1), await at(1.5)]
      expect((await restoreDetail(original, input.pixels, output, input)).rgb).toEqual(whole)
      const white = depth === 8 ? 255 : 65535
      for (let i = 0; i < whole.length; i++) {
        const change = whole[i]! - original.rgb[i]!
        expect(Math.abs(half[i]! - original.rgb[i]! - change / 2)).toBeLessThanOrEqual(1)
        const wanted = Math.min(white, Math.max(0, original.rgb[i]! + 1.5 * change))
        expect(Math.abs(beyond[i]! - wanted)).toBeLessThanOrEqual(1.5)
      }
    }
  })
})

describe('restoreModel', () => {
  it('gives the model pixels at full size, at the depth and with the alpha of the original', async () => {
    for (const depth of [8, 16] as const) {
      const small = scene(96, 64, depth)
      const original = {
        ...(await resizePicture(small, 384, 256)),
        alpha: scene(384, 256, depth).rgb.slice(0, 384 * 256),
      }
      const { pixels, ...frame } = await toModelInput(small, { width: 96, height: 64 })
      const placement = { ...frame.placement, inOriginal: { x: 0, y: 0, width: 384, height: 256 } }
      const restored = await restoreModel(original, pixels, { ...frame, placement })
      expect(restored).toMatchObject({ width: 384, height: 256, depth })
      expect(restored.alpha).toEqual(original.alpha)
      expect(psnr(restored, original)).toBeGreaterThan(50)
    }
  })

  it('crops the repeated edges', async () => {
    const original = scene(400, 100)
    const { input, output } = await edit(original, ([r, g, b]) => [r, g, b])
    expect(input.placement.inModel).toEqual({ x: 0, y: 20, width: 96, height: 24 })
    const restored = await restoreModel(original, output, input)
    expect(psnr(restored, await resizePicture(await resizePicture(original, 96, 24), 400, 100))).toBeGreaterThan(50)
  })

  it('keeps parts unchanged that the model did not see', async () => {
    const original = scene(300, 100)
    const { input, output } = await edit(original, () => [0, 0, 0], 'cover')
    const restored = await restoreModel(original, output, input)
    expect(input.placement.inOriginal).toEqual({ x: 75, y: 0, width: 150, height: 100 })
    const row = (picture: Picture, from: number, to: number) => picture.rgb.subarray(3 * from, 3 * to)
    expect(row(restored, 0, 75)).toEqual(row(original, 0, 75))
    expect(row(restored, 225, 300)).toEqual(row(original, 225, 300))
    expect(Math.max(...row(restored, 75, 225))).toBe(0)
  })
})

it('boxMean is the mean of the window, cut at the border', () => {
  const [width, height] = [7, 5]
  const plane = Float64Array.from({ length: 35 }, (_, i) => (i * 13) % 17)
  for (const radius of [0, 1, 2, 9]) {
    const means = boxMean(plane, width, height, radius)
    for (let i = 0; i < 35; i++) {
      const near = [...plane].filter((_, j) => {
        const [dx, dy] = [(i % width) - (j % width), Math.floor(i / width) - Math.floor(j / width)]
        return Math.max(Math.abs(dx), Math.abs(dy)) <= radius
      })
      expect(means[i]).toBeCloseTo(near.reduce((sum, value) => sum + value, 0) / near.length, 10)
    }
  }
})
