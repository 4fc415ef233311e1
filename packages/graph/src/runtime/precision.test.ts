import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { Graph } from '../graph.ts'
import { lower } from '../onnx/lower.ts'
import { decodeModel, elementType } from '../onnx/proto.ts'
import {
  attention,
  conv2d,
  gelu,
  groupNorm,
  layerNorm,
  linear,
  reshape,
  silu,
  timestepEmbedding,
  transpose,
} from '../operators/index.ts'
import type { StoredTensor, Tensor } from '../tensor.ts'
import { type Doubles, map, random } from '../testing/doubles.ts'
import { toHalf } from '../testing/half.ts'
import { toTensor, withStored } from '../testing/run-graph.ts'
import { compile } from './index.ts'
import { InferenceSession, Tensor as RuntimeTensor } from './onnxruntime.ts'

/** The same values as float16 in a file beside the float32 ones; they must be such that float16 holds them. */
function storeHalf(tensors: Record<string, Doubles>, folder: string): Record<string, StoredTensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { data, shape }]) => {
      const file = path.join(folder, `${name}.f16`)
      fs.writeFileSync(file, Uint16Array.from(data, toHalf))
      return [name, { file, offset: 0, byteLength: 2 * data.length, dtype: 'float16', shape }]
    }),
  )
}

/** Sixty-fourths in −1 … 1. */
const weight = (shape: number[], seed: number) => map(random(shape, seed, 1), (x) => Math.round(x * 64) / 64)

const tensors = {
  'conv.weight': weight([8, 4, 3, 3], 1),
  'conv.bias': weight([8], 2),
  scale: weight([8], 3),
  bias: weight([8], 4),
  'linear.weight': weight([8, 8], 5),
  'time.weight': weight([8, 6], 6),
}

/** A block with the operators of a UNet. */
function block(stored: Record<string, StoredTensor>): Graph {
  const graph = new Graph('block')
  const parameter = (name: keyof typeof tensors) => graph.parameter(name, stored[name]!)
  const x = graph.input('x', 'float32', ['batch', 4, 6, 6])
  const timestep = graph.input('timestep', 'float32', ['batch'])
  const [scale, bias] = [parameter('scale'), parameter('bias')]
  const features = conv2d(x, parameter('conv.weight'), parameter('conv.bias'), { padding: 1 })
  const normal = silu(groupNorm(features, 2, scale, bias, 1e-5))
  const tokens = layerNorm(transpose(reshape(normal, ['batch', 8, 36]), [0, 2, 1]), scale, bias, 1e-5)
  const mixed = gelu(linear(attention(tokens, tokens, tokens, { heads: 2 }), parameter('linear.weight')))
  graph.output('y', mixed)
  const time = timestepEmbedding(timestep, 6, { flipSinToCos: true, frequencyShift: 0 })
  graph.output('time', linear(time, parameter('time.weight')))
  return graph
}

describe('float16', () => {
  const feeds = { x: toTensor(random([2, 4, 6, 6], 7)), timestep: { data: Float32Array.of(3, 997.3), shape: [2] } }

  it('computes the float32 result within its own precision', async () => {
    await withStored(tensors, async (stored) => {
      const folder = path.dirname(stored.scale!.file)
      const graph = block(storeHalf(tensors, folder))
      const network = await compile(block(stored))
      const expected = await network.run(feeds)
      await network.release()

      for (const fused of [true, false]) {
        const { bytes } = lower(graph, { precision: 'float16', fused }, (file) => path.basename(file))
        const model = decodeModel(bytes).graph as {
          initializer: { name: string; dataType: number; dataLocation?: number }[]
        }
        const outside = model.initializer.filter(({ dataLocation }) => dataLocation === 1)
        expect(outside.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(tensors)))
        expect(outside.every(({ dataType }) => dataType === elementType.float16)).toBe(true)

        const session = await InferenceSession.create(bytes, {
          logSeverityLevel: 4,
          extra: { session: { model_external_initializers_file_folder_path: folder } },
        })
        const outputs = await session.run({
          'x:float32': new RuntimeTensor('float32', feeds.x.data as Float32Array, feeds.x.shape),
          'timestep:float32': new RuntimeTensor('float32', feeds.timestep.data, feeds.timestep.shape),
        })
        await session.release()
        const difference = (name: string) => {
          const { data, dims } = outputs[`${name}:out`]!
          return largestDifference({ data: data as Float32Array, shape: dims }, expected[name]!)
        }
        expect(difference('y')).toBeLessThan(0.02)
        expect(difference('y'), 'it is not float32 after all').toBeGreaterThan(1e-5)
        // A timestep rounded to float16 would be off by 0.2 radians.
        expect(difference('time')).toBeLessThan(0.02)
      }
    })
  })

  it('on the CPU is computed in float32: float16 weights give the bits of float32 ones', async () => {
    await withStored(tensors, async (stored) => {
      const half = storeHalf(tensors, path.dirname(stored.scale!.file))
      const outputs: Float32Array[] = []
      for (const weights of [stored, half]) {
        const network = await compile(block(weights), { precision: 'float16' })
        outputs.push((await network.run(feeds)).y!.data as Float32Array)
        await network.release()
      }
      expect(outputs[1]).toEqual(outputs[0])
    })
  })
})

/** As a part of the largest expected magnitude. */
function largestDifference(actual: Tensor, expected: Tensor): number {
  expect(actual.shape).toEqual(expected.shape)
  const [a, b] = [actual.data as Float32Array, expected.data as Float32Array]
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) / Math.max(...b.map(Math.abs))
}
