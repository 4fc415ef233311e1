import { describe, expect, it } from 'vitest'
import { areaOf, bitsOf } from './area.ts'
import { shareOf } from './bits.ts'
import { pixelsOf } from './pixels.ts'
import { findSky } from './sky.ts'
import { findSubject } from './subject.ts'
import { wand } from './wand.ts'

type Rgb = readonly [number, number, number]

const width = 120
const height = 80

/** A deterministic noise of −1 … 1. */
const noise = (x: number, y: number) => {
  const value = Math.sin(12.9898 * x + 78.233 * y) * 43758.5453
  return 2 * (value - Math.floor(value)) - 1
}

/** A picture from the colour of each pixel, with noise of so many levels. */
function picture(colour: (x: number, y: number) => Rgb, grain: (x: number, y: number) => number = () => 1) {
  const rgba = new Uint8ClampedArray(4 * width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const level = grain(x, y) * noise(x, y)
      rgba.set([...colour(x, y).map((value) => value + level), 255], 4 * (y * width + x))
    }
  }
  return pixelsOf(rgba, width, height)
}

const share = (bits: Uint8Array | undefined, inside: (x: number, y: number) => boolean) => {
  let [right, wrong, all] = [0, 0, 0]
  for (let i = 0; i < width * height; i++) {
    const within = inside(i % width, Math.floor(i / width))
    if (within) all++
    if (bits?.[i] === 1) within ? right++ : wrong++
  }
  return { found: right / all, wrong: wrong / all }
}

const inDisc = (x: number, y: number) => Math.hypot(x - 60, y - 42) < 20

describe('the magic wand', () => {
  const red: Rgb = [200, 60, 50]
  const scene = picture(
    (x, y) => (inDisc(x, y) || x > 110 ? red : [90, 140, 90]),
    () => 6,
  )

  it('takes what has a similar colour and is connected', () => {
    const { found, wrong } = share(wand(scene, 42 * width + 60, 30), inDisc)
    expect(found).toBeGreaterThan(0.97)
    expect(wrong).toBeLessThan(0.03)
  })
  it('takes more with a larger tolerance', () => {
    const graded = picture((x) => [2 * x, 2 * x, 2 * x])
    const sizes = [5, 20, 60, 100].map((tolerance) => shareOf(wand(graded, 40 * width + 60, tolerance)))
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b))
    expect(new Set(sizes).size).toBe(4)
  })
  it('takes at least the pixel', () => {
    const dots = picture((x, y) => (x % 2 === y % 2 ? [255, 255, 255] : [0, 0, 0]))
    expect(wand(dots, 1000, 5)[1000]).toBe(1)
  })
})

describe('the sky', () => {
  const ground: Rgb = [70, 100, 50]
  const horizon = (x: number) => 34 + 6 * Math.sin(x / 15)
  const over = (sky: (x: number, y: number) => Rgb) =>
    picture(
      (x, y) => (y < horizon(x) ? sky(x, y) : ground),
      (x, y) => (y < horizon(x) ? 1 : 22),
    )
  const isSky = (x: number, y: number) => y < horizon(x)

  it.each([
    ['blue, paler towards the horizon', (_: number, y: number): Rgb => [90 + 2 * y, 140 + y, 220]],
    ['overcast', (): Rgb => [222, 226, 230]],
    ['an evening', (_: number, y: number): Rgb => [250 - y, 200 - y, 150 - y]],
  ])('is found: %s', (_, sky) => {
    const { found, wrong } = share(findSky(over(sky)), isSky)
    expect(found).toBeGreaterThan(0.95)
    expect(wrong).toBeLessThan(0.1)
  })
  it('is not found where the picture has none', () => {
    expect(
      findSky(
        picture(
          () => ground,
          () => 25,
        ),
      ),
    ).toBeUndefined()
    // A grey wall that reaches the floor, and a white frame beside a dark window.
    expect(findSky(picture((x) => (x < 80 ? [150, 150, 150] : [60, 30, 30])))).toBeUndefined()
    expect(findSky(picture((x, y) => (x % 30 < 12 && y < 50 ? [235, 235, 235] : [50, 50, 55])))).toBeUndefined()
  })
})

describe('the subject', () => {
  it('is found where it stands out from its ground', () => {
    const scene = picture(
      (x, y) => (inDisc(x, y) ? [200, 70, 40] : [120, 125, 130]),
      () => 8,
    )
    const { found, wrong } = share(findSubject(scene), inDisc)
    expect(found).toBeGreaterThan(0.9)
    expect(wrong).toBeLessThan(0.15)
  })
  it('is not found where all is alike', () => {
    expect(
      findSubject(
        picture(
          () => [120, 130, 110],
          () => 40,
        ),
      ),
    ).toBeUndefined()
    expect(
      findSubject(
        picture(
          (_, y) => (y < 40 ? [120, 160, 220] : [60, 110, 50]),
          () => 10,
        ),
      ),
    ).toBeUndefined()
  })
})

it('an area is the same bits as its runs', () => {
  const bits = Uint8Array.from({ length: 35 }, (_, i) => (i % 5 === 0 || i > 30 ? 1 : 0))
  const area = areaOf(bits, 7, 5)
  expect(bitsOf(area)).toEqual(bits)
  expect(area.runs.reduce((sum, run) => sum + run, 0)).toBe(35)
})
