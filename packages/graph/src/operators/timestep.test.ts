import { describe, expect, it } from 'vitest'
import { Graph } from '../graph.ts'
import { lower } from '../onnx/lower.ts'
import { decodeModel } from '../onnx/proto.ts'
import { InferenceSession, Tensor } from '../runtime/onnxruntime.ts'
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

  it('on a device takes the sine near zero, where it is right everywhere, and gives the same', async () => {
    const graph = new Graph('g')
    graph.output(
      'y',
      timestepEmbedding(graph.input('t', 'float32', ['batch']), 8, { flipSinToCos: true, frequencyShift: 0 }),
    )
    const { bytes } = lower(graph, { precision: 'float32', fused: true, onDevice: true }, String)
    const { node } = decodeModel(bytes).graph as { node: { opType: string; input: string[]; output: string[] }[] }
    const sine = node.find(({ opType }) => opType === 'Sin')
    expect(node.find(({ output }) => output[0] === sine?.input[0])?.opType).toBe('Sub')
    const session = await InferenceSession.create(bytes, { logSeverityLevel: 4 })
    const times = [-1.5, 0, 1, 501.5, 999]
    const outputs = await session.run({ t: new Tensor('float32', Float32Array.from(times), [5]) })
    await session.release()
    const given = outputs['y:out']?.data as Float32Array
    for (const [n, time] of times.entries()) {
      for (let i = 0; i < 4; i++) {
        const angle = time * 10_000 ** (-i / 4)
        expect(given[8 * n + i]).toBeCloseTo(Math.cos(angle), 3)
        expect(given[8 * n + 4 + i]).toBeCloseTo(Math.sin(angle), 3)
      }
    }
  })

  it('refuses timesteps of another rank', () => {
    const timestep = new Graph('g').input('t', 'float32', ['batch', 1])
    expect(() => timestepEmbedding(timestep, 8, { flipSinToCos: true, frequencyShift: 0 })).toThrow(
      'TimestepEmbedding: timesteps are [batch], not [batch, 1].',
    )
  })
})
