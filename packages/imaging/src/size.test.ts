import { describe, expect, it } from 'vitest'
import { modelSize } from './size.ts'

const original = { target: 512, multiple: 64, side: 'long' } as const

describe('the long side rule of InstructPix2Pix', () => {
  it.each([
    [512, 512, 512, 512],
    [640, 427, 512, 384],
    [1920, 1080, 512, 320],
    [1080, 1350, 448, 512],
    [768, 512, 576, 384],
    [700, 600, 512, 448],
    [1024, 768, 512, 384],
    [300, 500, 320, 512],
    [4032, 3024, 512, 384],
    [2048, 1365, 576, 384],
    [1000, 100, 640, 64],
    [828, 1792, 256, 512],
  ])('makes %i × %i into %i × %i in both arithmetics', (width, height, newWidth, newHeight) => {
    const expected = { width: newWidth, height: newHeight }
    expect(modelSize(width, height, original)).toEqual(expected)
    expect(modelSize(width, height, { ...original, compat: true })).toEqual(expected)
  })

  it('differs from exact arithmetic where the original loses a multiple', () => {
    expect(modelSize(98, 98, { ...original, compat: true })).toEqual({ width: 448, height: 448 })
    expect(modelSize(98, 98, original)).toEqual({ width: 512, height: 512 })
    expect(modelSize(1000, 667, { ...original, compat: true })).toEqual({ width: 512, height: 320 })
    expect(modelSize(1000, 667, original)).toEqual({ width: 512, height: 384 })
  })

  it('differs for exactly 229 of the squares from 64 to 2048', () => {
    let differing = 0
    for (let side = 64; side <= 2048; side++) {
      const exact = modelSize(side, side, original)
      expect(exact).toEqual({ width: 512, height: 512 })
      if (modelSize(side, side, { ...original, compat: true }).width !== exact.width) differing++
    }
    expect(differing).toBe(229)
  })
})

describe('the short side rule', () => {
  const pico = { target: 128, multiple: 16, side: 'short' } as const

  it('keeps the short side and rounds the long side to the nearest multiple', () => {
    expect(modelSize(2400, 1600, pico)).toEqual({ width: 192, height: 128 })
    expect(modelSize(1332, 2000, pico)).toEqual({ width: 128, height: 192 })
    expect(modelSize(128, 128, pico)).toEqual({ width: 128, height: 128 })
    expect(modelSize(5312, 2988, pico)).toEqual({ width: 224, height: 128 })
  })

  it('rounds a target that is not a multiple', () => {
    expect(modelSize(100, 100, { ...pico, target: 100 })).toEqual({ width: 96, height: 96 })
    expect(modelSize(100, 100, { ...pico, target: 1 })).toEqual({ width: 16, height: 16 })
  })
})

it('never gives a side of zero', () => {
  for (const compat of [true, false]) {
    expect(modelSize(1, 1, { target: 8, multiple: 64, side: 'long', compat })).toEqual({ width: 64, height: 64 })
  }
  expect(modelSize(1, 1, { target: 8, multiple: 64, side: 'short' })).toEqual({ width: 64, height: 64 })
  expect(modelSize(5000, 1, { ...original, compat: true }).height).toBe(64)
})

it('refuses numbers that are not a size', () => {
  expect(() => modelSize(0, 10, original)).toThrow(RangeError)
  expect(() => modelSize(10, Number.NaN, original)).toThrow(RangeError)
  expect(() => modelSize(10, 10, { ...original, multiple: 0 })).toThrow(RangeError)
})
