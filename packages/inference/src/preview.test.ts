import { createGenerator } from '@amend/diffusion'
import { describe, expect, it } from 'vitest'
import { fitLatentColors, latentColors } from './preview.ts'

describe('latent colours', () => {
  const latents = { data: createGenerator(1).randn(4 * 6 * 8), shape: [4, 6, 8] }
  const code = [
    [0.4, 0.1, -0.2, 0, 0.1],
    [0.3, -0.3, 0.1, 0.2, -0.2],
    [0.1, 0.2, 0.5, -0.1, 0.3],
  ] as const
  const coded = (color: number, at: number) =>
    [0, 1, 2, 3].reduce((sum, c) => sum + code[color]![c]! * latents.data[c * 48 + at]!, code[color]![4]!)

  it('fits a linear code from a picture eight times as large', () => {
    const image = new Float32Array(3 * 48 * 64).map((_, i) => {
      const [x, y, color] = [i % 64, Math.floor(i / 64) % 48, Math.floor(i / (48 * 64))]
      return coded(color, Math.floor(y / 8) * 8 + Math.floor(x / 8))
    })
    const colors = latentColors(latents, fitLatentColors(latents, { data: image, shape: [3, 48, 64] }))
    expect(colors.shape).toEqual([3, 6, 8])
    colors.data.forEach((value, i) => {
      expect(value).toBeCloseTo(coded(Math.floor(i / 48), i % 48), 1)
    })
  })

  it('works for a picture of one colour', () => {
    const flat = { data: new Float32Array(4 * 48).fill(0.3), shape: [4, 6, 8] }
    const image = { data: new Float32Array(3 * 48 * 64).fill(0.7), shape: [3, 48, 64] }
    const colors = latentColors(flat, fitLatentColors(flat, image))
    expect(colors.data.every((value) => Math.abs(value - 0.7) < 0.01)).toBe(true)
  })
})
