import { describe, expect, it } from 'vitest'
import { refineEdit } from './alignment.ts'
import { editMaps, localBlend } from './local-blend.ts'

const [length, side] = [3, 8]
const shape = [2, side, side]

/** Maps of 4 × 4 positions: token 1 has the given attention, the rest goes to the others. */
const mapsOf = (attention: (x: number, y: number) => number) => ({
  data: Float32Array.from({ length: 16 * length }, (_, i) => {
    const value = attention(Math.floor(i / length) % 4, Math.floor(i / length / 4))
    return i % length === 1 ? value : (1 - value) / 2
  }),
  length,
})
const nothing = mapsOf(() => 0)
const latentsOf = (value: number) => new Float32Array(2 * side * side).fill(value)
const options = { tokens: [[1], [1]] as const, threshold: 0.3, start: 0, steps: 4 }

it('leaves the outside as the picture before, and the inside as it is', () => {
  const blend = localBlend(options, shape)
  const after = latentsOf(2)
  // One of 16 positions: with its neighbours 2 × 2 in the corner, which are 4 × 4 of the latents.
  const corner = mapsOf((x, y) => Number(x === 0 && y === 0))
  const mask = blend({ step: 0, maps: [nothing, corner], edit: undefined, latents: [latentsOf(1), after] })!
  const inside = (i: number) => i % side < 4 && Math.floor(i / side) % side < 4
  expect([...mask]).toEqual(Array.from({ length: 64 }, (_, i) => Number(inside(i))))
  expect([...after]).toEqual(Array.from({ length: 128 }, (_, i) => (inside(i % 64) ? 2 : 1)))
})

it('takes both captions, and the sum of all steps', () => {
  const blend = localBlend(options, shape)
  const at = (column: number, row: number) => mapsOf((x, y) => Number(x === column && y === row))
  blend({ step: 0, maps: [at(0, 0), nothing], edit: undefined, latents: [latentsOf(1), latentsOf(2)] })
  const mask = blend({ step: 1, maps: [nothing, at(3, 3)], edit: undefined, latents: [latentsOf(1), latentsOf(2)] })!
  expect([mask[0], mask[side * side - 1], mask[7]]).toEqual([1, 1, 0])
})

it('begins after its part of the steps', () => {
  const blend = localBlend({ ...options, start: 0.5 }, shape)
  const after = latentsOf(2)
  for (const step of [0, 1]) {
    expect(blend({ step, maps: [nothing, nothing], edit: undefined, latents: [latentsOf(1), after] })).toBeUndefined()
    expect(after[0]).toBe(2)
  }
  expect(blend({ step: 2, maps: [nothing, nothing], edit: undefined, latents: [latentsOf(1), after] })).toBeDefined()
  expect([...after]).toEqual([...latentsOf(1)])
})

it('changes nothing inside of a mask of all positions', () => {
  const after = latentsOf(2)
  const everywhere = mapsOf(() => 0.5)
  localBlend(options, shape)({ step: 0, maps: [nothing, everywhere], edit: undefined, latents: [latentsOf(1), after] })
  expect([...after]).toEqual([...latentsOf(2)])
})

it('refuses maps of another size', () => {
  const odd = { data: new Float32Array(7 * length), length }
  const step = { step: 0, edit: undefined, latents: [latentsOf(1), latentsOf(2)] as const }
  expect(() => localBlend(options, shape)({ ...step, maps: [odd, odd] })).toThrow(/7 positions/)
})

describe('edited maps', () => {
  it('are the linear form of the edit', () => {
    const base = { data: Float32Array.of(0.1, 0.2, 0.7), length }
    const own = { data: Float32Array.of(0.5, 0.3, 0.2), length }
    const edited = editMaps(base, own, refineEdit([1, 2], [1, 9, 2], length))
    for (const [i, value] of [0.1, 0.3, 0.2].entries()) expect(edited.data[i]).toBeCloseTo(value, 6)
  })
})
