import { describe, expect, it } from 'vitest'
import { runTiled, tileStarts } from './tiles.ts'

describe('tileStarts', () => {
  it('takes one tile when it suffices', () => {
    expect(tileStarts(64, 64, 16)).toEqual([0])
    expect(tileStarts(10, 64, 16)).toEqual([0])
  })

  it('covers every length with the given overlap, the last tile flush with the end', () => {
    for (let length = 65; length < 400; length++) {
      const starts = tileStarts(length, 64, 16)
      expect(starts[0]).toBe(0)
      expect((starts.at(-1) as number) + 64).toBe(length)
      starts.slice(1).forEach((start, i) => {
        expect(start - (starts[i] as number)).toBeLessThanOrEqual(48)
        expect(start).toBeGreaterThan(starts[i] as number)
      })
    }
  })
})

describe('runTiled', () => {
  const shape = [2, 3, 40, 56] as const
  const input = { data: new Float32Array(2 * 3 * 40 * 56).map((_, i) => Math.sin(i)), shape }

  it('equals the run on the whole when every position depends on itself only', async () => {
    const run = async ({ data, shape }: typeof input | { data: Float32Array; shape: readonly number[] }) => ({
      data: data.map((value) => 2 * value + 1),
      shape,
    })
    const tiled = await runTiled(input, { tile: 16, overlap: 4, from: 1, to: 1, run })
    expect(tiled.shape).toEqual([...shape])
    input.data.forEach((value, i) => {
      expect(tiled.data[i]).toBeCloseTo(2 * value + 1, 5)
    })
  })

  it('places the tiles of a network that changes the size', async () => {
    // Every second row and column, as an encoder of factor 2 would.
    const run = async ({ data, shape: [, c = 0, h = 0, w = 0] }: { data: Float32Array; shape: readonly number[] }) => ({
      data: new Float32Array((c * h * w) / 4).map((_, i) => {
        const [x, y, channel] = [i % (w / 2), Math.floor(i / (w / 2)) % (h / 2), Math.floor(i / ((w * h) / 4))]
        return data[(channel * h + 2 * y) * w + 2 * x] as number
      }),
      shape: [1, c, h / 2, w / 2],
    })
    const options = { overlap: 3, from: 2, to: 1, run }
    const whole = await runTiled(input, { ...options, tile: 64 })
    const tiled = await runTiled(input, { ...options, tile: 9 })
    expect(tiled.shape).toEqual([2, 3, 20, 28])
    whole.data.forEach((value, i) => {
      expect(tiled.data[i]).toBeCloseTo(value, 5)
    })
  })

  it('fades from one tile to the next', async () => {
    // Every tile returns its own constant: the result must not jump by more than the fade allows.
    let next = 0
    const run = async ({ data, shape }: { data: Float32Array; shape: readonly number[] }) => {
      const value = next++ % 2
      return { data: data.map(() => value), shape }
    }
    const flat = { data: new Float32Array(64), shape: [1, 1, 1, 64] }
    const { data } = await runTiled(flat, { tile: 24, overlap: 8, from: 1, to: 1, run })
    const jumps = [...data].slice(1).map((value, i) => Math.abs(value - (data[i] as number)))
    expect(Math.max(...data) - Math.min(...data)).toBeCloseTo(1)
    expect(Math.max(...jumps)).toBeLessThan(0.2)
  })
})
