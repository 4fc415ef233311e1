import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Graph } from '../graph.ts'
import { compile, weightBytes } from '../runtime/index.ts'
import type { DType, StoredTensor } from '../tensor.ts'
import { conv2d } from './convolution.ts'
import { linear } from './linear.ts'
import { elementCount, relativeError, valueRange } from './observe.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'amend-int8-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))
let files = 0

function stored(dtype: DType, data: Int8Array | Int32Array | Float32Array, shape: readonly number[]): StoredTensor {
  const file = path.join(folder, `${files++}.bin`)
  fs.writeFileSync(file, data)
  return { file, offset: 0, byteLength: data.byteLength, dtype, shape }
}

/** Whole numbers −range … range. */
const whole = (count: number, range: number, seed: number) =>
  Array.from({ length: count }, (_, i) => ((i * 7919 + seed * 104_729) % (2 * range + 1)) - range)

describe('a matrix that is stored as int8', () => {
  const [rows, into, out] = [5, 24, 3]
  const weight = whole(into * out, 127, 1) // [in, out]
  const scales = Float32Array.of(0.01, 0.02, 0.003)
  const bias = Float32Array.of(1, -2, 0.5)
  const parameter: StoredTensor = {
    ...stored('int8', Int8Array.from(weight), [out, into]),
    quantization: { scales: stored('float32', scales, [out]), transposed: true },
  }
  // −128 … 127 in steps of one: the range that the runtime finds has the scale 1.
  const x = whole(rows * into, 127, 2)
  x[0] = -128
  x[1] = 127
  const expected = Array.from({ length: rows * out }, (_, i) => {
    const [row, column] = [Math.floor(i / out), i % out]
    const products = Array.from({ length: into }, (_, k) => x[row * into + k]! * weight[k * out + column]!)
    return products.reduce((a, b) => a + b) * scales[column]! + bias[column]!
  })

  it.each([
    ['quantises its input by its own range', true, 'packed', 1e-2],
    ['does so with mapped weights', true, 'mapped', 1e-2],
    ['is widened where contrib operators are not wanted', false, 'mapped', 1e-3],
  ] as const)('%s', async (_, fused, weights, tolerance) => {
    const graph = new Graph('product')
    const input = graph.input('x', 'float32', ['n', into])
    const b = graph.parameter('b', stored('float32', bias, [out]))
    graph.output('y', linear(input, graph.parameter('w', parameter), b))
    const network = await compile(graph, { fused, weights, threads: 1 })
    const { y } = await network.run({ x: { data: Float32Array.from(x), shape: [rows, into] } })
    await network.release()
    expect(y!.shape).toEqual([rows, out])
    expected.forEach((value, i) => {
      expect(Math.abs(Number(y!.data[i]) - value)).toBeLessThan(tolerance * Math.max(1, Math.abs(value)))
    })
  })

  it('counts one byte an element', () => {
    const graph = new Graph('product')
    graph.output('y', linear(graph.input('x', 'float32', ['n', into]), graph.parameter('w', parameter)))
    expect(weightBytes(graph, { weights: 'packed' })).toBe(into * out)
    expect(weightBytes(graph, { weights: 'mapped' })).toBe(into * out + 4 * out)
  })

  it('is packed at any size, where floats of that size are mapped', () => {
    const [wide, high] = [2 ** 15, 2 ** 14]
    const bytesOf = (dtype: 'int8' | 'float32', quantization?: StoredTensor['quantization']) => {
      const graph = new Graph('large')
      const shape = [high, wide]
      const byteLength = wide * high * (dtype === 'int8' ? 1 : 4)
      const weight = { file: '/none', offset: 0, byteLength, dtype, shape, ...(quantization && { quantization }) }
      graph.output('y', linear(graph.input('x', 'float32', ['n', wide]), graph.parameter('w', weight)))
      return { usual: weightBytes(graph), mapped: weightBytes(graph, { weights: 'mapped' }) }
    }
    const scales = { file: '/none', offset: 0, byteLength: 4 * high, dtype: 'float32', shape: [high] } as const
    const integers = bytesOf('int8', { scales, transposed: true })
    expect(integers.mapped - integers.usual).toBe(scales.byteLength)
    const floats = bytesOf('float32')
    expect(floats.usual).toBe(floats.mapped)
  })

  it('is refused in float16 arithmetic, which is that of other devices', async () => {
    const { lower } = await import('../onnx/lower.ts')
    const graph = new Graph('product')
    graph.output('y', linear(graph.input('x', 'float32', ['n', into]), graph.parameter('w', parameter)))
    expect(() => lower(graph, { precision: 'float16', fused: true }, String)).toThrow(/only the CPU computes with/)
  })
})

describe('a convolution that is stored as int8', () => {
  const [into, out, side] = [4, 6, 5]
  const weight = whole(out * into * 9, 127, 3)
  const scales = Float32Array.from({ length: out }, (_, i) => 0.001 * (i + 1))
  const input = { scale: 0.5, zeroPoint: 100 }
  const output = { scale: 4, zeroPoint: 128 }
  const bias = whole(out, 4000, 4)
  const x = whole(into * side * side, 50, 5).map((value) => value * input.scale)
  /** Stride 1 and a padding of zeros on all sides. */
  const expected = Array.from({ length: out * side * side }, (_, i) => {
    const [o, top, left] = [Math.floor(i / side / side), Math.floor(i / side) % side, i % side]
    let sum = bias[o]! * input.scale
    for (let c = 0; c < into; c++)
      for (let dy = 0; dy < 3; dy++)
        for (let dx = 0; dx < 3; dx++) {
          const [row, column] = [top + dy - 1, left + dx - 1]
          if (row < 0 || column < 0 || row >= side || column >= side) continue
          sum += x[(c * side + row) * side + column]! * weight[((o * into + c) * 3 + dy) * 3 + dx]!
        }
    return sum * scales[o]!
  })

  it.each(['packed', 'mapped'] as const)(
    'is the float convolution to half a step of its output, %s',
    async (weights) => {
      const graph = new Graph('convolution')
      const w: StoredTensor = {
        ...stored('int8', Int8Array.from(weight), [out, into, 3, 3]),
        quantization: {
          scales: stored('float32', scales, [out]),
          transposed: false,
          convolution: { input, output, bias: stored('int32', Int32Array.from(bias), [out]) },
        },
      }
      const b = graph.parameter('b', stored('float32', new Float32Array(out), [out]))
      graph.output(
        'y',
        conv2d(graph.input('x', 'float32', [1, into, 'h', 'w']), graph.parameter('w', w), b, { padding: 1 }),
      )
      const network = await compile(graph, { weights, threads: 1 })
      const { y } = await network.run({ x: { data: Float32Array.from(x), shape: [1, into, side, side] } })
      await network.release()
      const span = [-output.zeroPoint * output.scale, (255 - output.zeroPoint) * output.scale] as const
      const inside = expected.filter((value) => value > span[0] && value < span[1])
      expect(inside.length).toBeGreaterThan(expected.length / 2)
      expected.forEach((value, i) => {
        const limited = Math.min(span[1], Math.max(span[0], value))
        expect(Math.abs(Number(y!.data[i]) - limited)).toBeLessThanOrEqual(output.scale / 2 + 1e-3)
      })
    },
  )

  it.each([
    ['of the calibrated size', 1, 'packed'],
    ['hundred times as large', 100, 'packed'],
    ['thousand times smaller', 0.001, 'mapped'],
  ] as const)('with relative ranges is the float convolution for values %s', async (_, times, weights) => {
    const floats = Float32Array.from({ length: out }, (_, i) => i - 2)
    const values = Float32Array.from(x, (value) => times * value)
    const plain = expected.map((value, i) => {
      const o = Math.floor(i / side / side)
      return times * (value - bias[o]! * input.scale * scales[o]!) + floats[o]!
    })
    const reach = Math.max(...values.map(Math.abs))
    const most = Math.max(...plain.map((value, i) => Math.abs(value - floats[Math.floor(i / side / side)]!)))
    const graph = new Graph('convolution')
    const w: StoredTensor = {
      ...stored('int8', Int8Array.from(weight), [out, into, 3, 3]),
      quantization: {
        scales: stored('float32', scales, [out]),
        transposed: false,
        convolution: {
          input: { scale: 1, zeroPoint: 128 },
          output: { scale: most / reach, zeroPoint: 128 },
          relative: true,
        },
      },
    }
    const b = graph.parameter('b', stored('float32', floats, [out]))
    graph.output(
      'y',
      conv2d(graph.input('x', 'float32', [1, into, 'h', 'w']), graph.parameter('w', w), b, { padding: 1 }),
    )
    const network = await compile(graph, { weights, threads: 1 })
    const run = async (data: Float32Array) => (await network.run({ x: { data, shape: [1, into, side, side] } })).y
    const [y, ofZeros] = [await run(values), await run(new Float32Array(values.length))]
    await network.release()
    const errors = plain.map((value, i) => (Number(y!.data[i]) - value) ** 2)
    const size = plain.map((value, i) => (value - floats[Math.floor(i / side / side)]!) ** 2)
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b)
    expect(Math.sqrt(sum(errors) / sum(size))).toBeLessThan(0.02)
    ofZeros!.data.forEach((value, i) => {
      expect(value).toBe(floats[Math.floor(i / side / side)])
    })
  })

  it('is refused when its scales are not in the file', async () => {
    const graph = new Graph('convolution')
    const gone = { ...stored('float32', scales, [out]), file: path.join(folder, 'gone.bin') }
    const w: StoredTensor = {
      ...stored('int8', Int8Array.from(weight), [out, into, 3, 3]),
      quantization: { scales: gone, transposed: false, convolution: { input, output } },
    }
    graph.output('y', conv2d(graph.input('x', 'float32', [1, into, 'h', 'w']), graph.parameter('w', w), undefined))
    await expect(compile(graph)).rejects.toThrow(/there is no file .*gone\.bin/)
  })
})

it('ranges, relative errors and numbers of values are computed in the graph', async () => {
  const graph = new Graph('observed')
  const [a, b] = [graph.input('a', 'float32', ['n', 2]), graph.input('b', 'float32', ['n', 2])]
  graph.output('range', valueRange(a))
  graph.output('error', relativeError(a, b))
  graph.output('count', elementCount(a))
  const network = await compile(graph, { threads: 1 })
  const shape = [2, 2]
  const { range, error, count } = await network.run({
    a: { data: Float32Array.of(1, -3, 2, 7), shape },
    b: { data: Float32Array.of(1, -3, 2, 3), shape },
  })
  await network.release()
  expect([...range!.data]).toEqual([-3, 7])
  expect(count!.data[0]).toBe(4)
  expect(error!.data[0]).toBeCloseTo(4 / Math.sqrt(23), 6)
})
