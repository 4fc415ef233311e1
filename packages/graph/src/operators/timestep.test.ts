import { describe, expect, it } from 'vitest'
import { Graph } from '../graph.ts'
import { at, tabulate } from '../testing/doubles.ts'
import { expectOperator } from '../testing/run-graph.ts'
import { timestepEmbedding } from './index.ts'

describe('timestepEmbedding', () => {
  it.each([
    { width: 8, flipSinToCos: true, frequencyShift: 0 },
    { width: 8, flipSinToCos: false, frequencyShift: 1 },
    { width: 7, flipSinToCos: true, frequencyShift: 0 },
  ])('$width wide, flipped $flipSinToCos, shifted by $frequencyShift', async ({ width, ...options }) => {
    const timestep = { data: Float64Array.of(0, 1, 501.5, 999), shape: [4] }
    const half = Math.floor(width / 2)
    await expectOperator({
      inputs: { timestep },
      symbols: { timestep: ['batch'] },
      build: ({ timestep }) => timestepEmbedding(timestep!, width, options),
      expected: tabulate([4, width], ([n, i]) => {
        if (i! >= 2 * half) return 0
        const angle = at(timestep, n!) * 10_000 ** (-(i! % half) / (half - options.frequencyShift))
        return i! < half === options.flipSinToCos ? Math.cos(angle) : Math.sin(angle)
      }),
      // An angle of 999 has steps of 6e-5 in float32.
      tolerance: 1e-4,
    })
  })

  it('refuses timesteps of another rank', () => {
    const timestep = new Graph('g').input('t', 'float32', ['batch', 1])
    expect(() => timestepEmbedding(timestep, 8, { flipSinToCos: true, frequencyShift: 0 })).toThrow(
      'TimestepEmbedding: timesteps are [batch], not [batch, 1].',
    )
  })
})
