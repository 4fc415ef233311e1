import { describe, expect, it } from 'vitest'
import { judgeChange, measureChange } from './measure.ts'
import { type Picture, pictureFromRgb } from './picture.ts'

const [width, height] = [160, 120]
const pixels = width * height

/** Ellipses of many sizes and colours before a gradient: edges everywhere, none alike. */
function scene(seed: number): Picture {
  const rgb = new Uint8Array(3 * pixels)
  for (let i = 0; i < pixels; i++) rgb.set([120, 140 - Math.floor(i / width) / 2, 90 + (i % width) / 3], 3 * i)
  let state = seed
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  for (let shape = 0; shape < 40; shape++) {
    const [cx, cy, rx, ry] = [random() * width, random() * height, 4 + random() * 25, 4 + random() * 20]
    const color = [random() * 255, random() * 255, random() * 255]
    for (let i = 0; i < pixels; i++) {
      if ((((i % width) - cx) / rx) ** 2 + ((Math.floor(i / width) - cy) / ry) ** 2 < 1) rgb.set(color, 3 * i)
    }
  }
  return pictureFromRgb(width, height, rgb)
}

function mapped(picture: Picture, look: (r: number, g: number, b: number) => number[]): Picture {
  const rgb = Uint8ClampedArray.from(picture.rgb)
  for (let i = 0; i < rgb.length; i += 3) rgb.set(look(rgb[i]!, rgb[i + 1]!, rgb[i + 2]!), i)
  return { ...picture, rgb: new Uint8Array(rgb.buffer) }
}

const photo = scene(1)
const grey = (r: number, g: number, b: number) => 0.3 * r + 0.59 * g + 0.11 * b

describe('judgeChange', () => {
  it.each<[string, (r: number, g: number, b: number) => number[]]>([
    ['black and white', (r, g, b) => Array(3).fill(grey(r, g, b))],
    ['night', (r, g, b) => [r * 0.15, g * 0.2, b * 0.35]],
    ['inverted colours', (r, g, b) => [255 - r, 255 - g, 255 - b]],
    ['underwater', (r, g, b) => [r * 0.2, g * 0.6 + 50, b * 0.6 + 100]],
    ['fog', (r, g, b) => [r * 0.25 + 180, g * 0.25 + 180, b * 0.25 + 180]],
    ['sepia', (r, g, b) => [grey(r, g, b) * 1.2, grey(r, g, b) * 1.05, grey(r, g, b) * 0.8]],
  ])('%s is an edit', async (_, look) => {
    expect(judgeChange(await measureChange(photo, mapped(photo, look)))).toBe('ok')
  })

  it.each<[string, Picture]>([
    ['a copy', photo],
    ['noise too fine to see', mapped(photo, (r, g, b) => [r + (g % 5) - 2, g + (b % 5) - 2, b + (r % 5) - 2])],
    ['a cast of a percent', mapped(photo, (r, g, b) => [r * 1.01, g, b * 0.99])],
  ])('%s is no change', async (_, after) => {
    expect(judgeChange(await measureChange(photo, after))).toBe('no-change')
  })

  it.each<[string, Picture]>([
    ['another photo', scene(2)],
    ['a flat colour', pictureFromRgb(width, height, new Uint8Array(3 * pixels).fill(90))],
    [
      'noise',
      pictureFromRgb(
        width,
        height,
        Uint8Array.from(photo.rgb, (_, i) => Math.imul(i + 7, 2654435761) >>> 24),
      ),
    ],
  ])('%s is destroyed', async (_, after) => {
    expect(judgeChange(await measureChange(photo, after))).toBe('destroyed')
  })

  it('an edit of a flat original is never destroyed', async () => {
    const flat = pictureFromRgb(width, height, new Uint8Array(3 * pixels).fill(90))
    expect(
      judgeChange(
        await measureChange(
          flat,
          mapped(flat, () => [0, 0, 0]),
        ),
      ),
    ).toBe('ok')
    expect(judgeChange(await measureChange(flat, photo))).toBe('ok')
  })

  it('judges only the inside of the mask, however small', async () => {
    const weight = new Float32Array(pixels)
    const inside = (i: number) => i % width >= 40 && i % width < 56 && i >= 30 * width && i < 45 * width
    weight.forEach((_, i) => {
      if (inside(i)) weight[i] = 1
    })
    const edited = { ...photo, rgb: photo.rgb.slice() }
    weight.forEach((value, i) => {
      if (value) edited.rgb.set(scene(5).rgb.subarray(3 * i, 3 * i + 3), 3 * i)
    })
    const mask = { width, height, weight }
    const measure = await measureChange(photo, edited, mask)
    expect(measure.outside).toEqual({ mean: 0, changed: 0 })
    expect(judgeChange(measure)).not.toBe('no-change')
    expect(judgeChange(await measureChange(photo, edited))).toBe('ok')
    expect(judgeChange(await measureChange(photo, photo, mask))).toBe('no-change')
  })
})

describe('measureChange', () => {
  it('counts single values exactly, inside and outside the mask', async () => {
    const after = { ...photo, rgb: photo.rgb.slice() }
    after.rgb[0] = after.rgb[0]! ^ 1
    const rest = 3 * (pixels - 1)
    after.rgb[rest] = photo.rgb[rest]! < 128 ? photo.rgb[rest]! + 51 : photo.rgb[rest]! - 51
    const weight = new Float32Array(pixels).fill(1)
    weight[0] = 0
    const { inside, outside } = await measureChange(photo, after, { width, height, weight })
    expect(outside).toEqual({ changed: 1, mean: expect.closeTo(1 / 255 / 3, 12) })
    expect(inside).toEqual({ changed: 1 / (pixels - 1), mean: expect.closeTo(0.2 / 3 / (pixels - 1), 12) })
  })

  it('includes alpha', async () => {
    const alpha = new Uint8Array(pixels).fill(255)
    const { inside } = await measureChange({ ...photo, alpha }, photo)
    expect(inside.changed).toBe(0)
    alpha[7] = 254
    const changed = await measureChange({ ...photo, alpha }, photo)
    expect(changed.inside).toEqual({ changed: 1 / pixels, mean: 0 })
  })

  it('compares depths by colour', async () => {
    const deep = pictureFromRgb(
      width,
      height,
      Uint16Array.from(photo.rgb, (value) => value * 257),
    )
    expect((await measureChange(photo, deep)).inside).toEqual({ mean: 0, changed: 0 })
  })

  it('an empty mask has nothing inside', async () => {
    const mask = { width, height, weight: new Float32Array(pixels) }
    const measure = await measureChange(photo, photo, mask)
    expect(measure).toEqual({
      inside: { mean: 0, changed: 0 },
      outside: { mean: 0, changed: 0 },
      peak: 0,
      structure: 1,
    })
  })

  it('refuses other sizes', async () => {
    await expect(measureChange(photo, pictureFromRgb(1, 1, new Uint8Array(3)))).rejects.toMatchObject({
      code: 'size-mismatch',
    })
  })
})
