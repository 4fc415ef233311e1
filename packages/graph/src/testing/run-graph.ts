import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
import type { Dim, Shape } from '../dims.ts'
import { Graph, type Value } from '../graph.ts'
import { compile } from '../runtime/index.ts'
import type { StoredTensor, Tensor } from '../tensor.ts'
import type { Doubles } from './doubles.ts'

/** int64 values for an input. */
export interface Indices {
  readonly data: BigInt64Array
  readonly shape: readonly number[]
}

export const indices = (values: readonly number[], shape: readonly number[] = [values.length]): Indices => ({
  data: BigInt64Array.from(values, BigInt),
  shape,
})

export interface OperatorCase {
  /** The feeds. */
  readonly inputs: Readonly<Record<string, Doubles | Indices>>
  /** Shapes of inputs in symbols; the graph is built with these and, once more, with the sizes themselves. */
  readonly symbols?: Readonly<Record<string, Shape>>
  /** Parameters, stored as float32 in a file like the tensors of a checkpoint. */
  readonly parameters?: Readonly<Record<string, Doubles>>
  build(values: Readonly<Record<string, Value>>): Value
  readonly expected: Doubles
  /** Largest difference allowed; default 1e-5. */
  readonly tolerance?: number
}

/**
 * Runs a graph of one output with static and with symbolic shapes, with and without fused operators, and expects each
 * time the values, their shape, and that the inferred shape equals the actual one.
 */
export async function expectOperator(operator: OperatorCase): Promise<void> {
  const { inputs, symbols, expected, tolerance = 1e-5 } = operator
  await withStored(operator.parameters ?? {}, async (stored) => {
    for (const shapes of symbols ? [{}, symbols] : [{}]) {
      const { graph, output } = buildCase(operator, stored, shapes)
      for (const fused of [true, false]) {
        const network = await compile(graph, { fused })
        const { y } = await network.run(
          Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, toTensor(x)])),
        )
        await network.release()
        const sizes = sizesOf(inputs, shapes)
        expect(output.shape.map((dim) => evaluateDim(dim, sizes))).toEqual(expected.shape)
        expectClose(y, expected, tolerance)
      }
    }
  })
}

export function buildCase(
  { inputs, build }: Pick<OperatorCase, 'inputs' | 'build'>,
  stored: Readonly<Record<string, StoredTensor>> = {},
  shapes: Readonly<Record<string, Shape>> = {},
): { graph: Graph; output: Value } {
  const graph = new Graph('case')
  const values: Record<string, Value> = {}
  for (const [name, { data, shape }] of Object.entries(inputs)) {
    values[name] = graph.input(name, data instanceof Float64Array ? 'float32' : 'int64', shapes[name] ?? shape)
  }
  for (const [name, tensor] of Object.entries(stored)) values[name] = graph.parameter(name, tensor)
  const output = build(values)
  graph.output('y', output)
  return { graph, output }
}

/** Writes tensors to a file in a temporary folder, at unaligned offsets, for the duration of `use`. */
export async function withStored<Result>(
  tensors: Readonly<Record<string, Doubles>>,
  use: (stored: Record<string, StoredTensor>) => Promise<Result>,
): Promise<Result> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'amend-graph-'))
  try {
    const file = path.join(folder, 'weights.bin')
    const stored: Record<string, StoredTensor> = {}
    const bytes: Buffer[] = []
    let offset = 0
    for (const [name, { data, shape }] of Object.entries(tensors)) {
      const floats = Buffer.from(Float32Array.from(data).buffer)
      bytes.push(Buffer.alloc(3, 0xff), floats)
      stored[name] = { file, offset: offset + 3, byteLength: floats.length, dtype: 'float32', shape }
      offset += 3 + floats.length
    }
    fs.writeFileSync(file, Buffer.concat(bytes))
    return await use(stored)
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
}

export const toTensor = ({ data, shape }: Doubles | Indices): Tensor => ({
  data: data instanceof Float64Array ? Float32Array.from(data) : data,
  shape,
})

/** Values within `tolerance` of the expected ones, in the same shape. */
export function expectClose(actual: Tensor | undefined, expected: Doubles, tolerance: number, what = 'it'): void {
  expect(actual?.shape).toEqual(expected.shape)
  const values = Array.from(actual?.data as Float32Array, Number)
  expect(values.length).toBe(expected.data.length)
  const worst = values.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (expected.data[i] as number)) || 0),
    0,
  )
  const allFinite = values.every(Number.isFinite)
  expect(allFinite && worst <= tolerance, `${what} differs by ${worst} where ${tolerance} is allowed`).toBe(true)
}

/** The size of each plain symbol. */
function sizesOf(inputs: OperatorCase['inputs'], shapes: Readonly<Record<string, Shape>>): Map<string, number> {
  const sizes = new Map<string, number>()
  for (const [name, shape] of Object.entries(shapes)) {
    shape.forEach((dim, axis) => {
      if (typeof dim === 'string') sizes.set(dim, inputs[name]?.shape[axis] as number)
    })
  }
  return sizes
}

/** The value of a dimension by the sizes of its symbols. */
export function evaluateDim(dim: Dim, sizes: ReadonlyMap<string, number>): number {
  if (typeof dim === 'number') return dim
  const source = dim.replaceAll('·', '*').replaceAll('floor(', 'Math.floor(')
  return new Function(...sizes.keys(), `return ${source}`)(...sizes.values())
}
