import protobuf from 'protobufjs'
import { describe, expect, it } from 'vitest'
import { Graph } from '../graph.ts'
import { add, exp, gather, linear, relu, silu, tanh } from '../operators/index.ts'
import type { DType, StoredTensor } from '../tensor.ts'
import { random } from '../testing/doubles.ts'
import { withStored } from '../testing/run-graph.ts'
import { lower } from './lower.ts'
import { decodeModel } from './proto.ts'

/** The fields of a protobuf message by number, parsed without a schema: numbers, and bytes for fields with a length. */
function fieldsOf(bytes: Uint8Array): Map<number, (number | Uint8Array)[]> {
  const reader = protobuf.Reader.create(bytes)
  const fields = new Map<number, (number | Uint8Array)[]>()
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    const type = tag & 7
    const value =
      type === 0 ? Number(reader.int64()) : type === 2 ? reader.bytes() : type === 5 ? reader.float() : undefined
    if (value === undefined) throw new Error(`wire type ${type}`)
    fields.set(tag >>> 3, [...(fields.get(tag >>> 3) ?? []), value])
  }
  return fields
}

const text = (value: number | Uint8Array | undefined) => Buffer.from(value as Uint8Array).toString('utf8')
const numbers = (values: (number | Uint8Array)[] = []) =>
  values.flatMap((value) => {
    if (typeof value === 'number') return [value]
    const reader = protobuf.Reader.create(value)
    const packed: number[] = []
    while (reader.pos < reader.len) packed.push(Number(reader.int64()))
    return packed
  })
const messages = (values: (number | Uint8Array)[] = []) => values.map((value) => fieldsOf(value as Uint8Array))

/** Reads a model by the field numbers of the standard (onnx.proto3). */
function read(bytes: Uint8Array) {
  const model = fieldsOf(bytes)
  const graph = messages(model.get(7))[0]!
  const tensorType = (info: ReturnType<typeof fieldsOf>) => messages(messages(info.get(2))[0]!.get(1))[0]!
  const values = (id: number) =>
    messages(graph.get(id)).map((info) => ({
      name: text(info.get(1)![0]),
      type: tensorType(info).get(1)![0],
      dims: messages(messages(tensorType(info).get(2))[0]!.get(1)).map((dim) =>
        dim.has(2) ? text(dim.get(2)![0]) : (dim.get(1)?.[0] ?? 0),
      ),
    }))
  return {
    irVersion: model.get(1)![0],
    opsets: messages(model.get(8)).map((opset) => [text(opset.get(1)?.[0] ?? new Uint8Array()), opset.get(2)![0]]),
    nodes: messages(graph.get(1)).map((node) => ({
      type: text(node.get(4)![0]),
      inputs: (node.get(1) ?? []).map(text),
      outputs: (node.get(2) ?? []).map(text),
    })),
    initializers: messages(graph.get(5)).map((tensor) => ({
      name: text(tensor.get(8)![0]),
      dims: numbers(tensor.get(1)),
      type: tensor.get(2)![0],
      raw: tensor.get(9)?.[0] as Uint8Array | undefined,
      location: tensor.get(14)?.[0] ?? 0,
      external: Object.fromEntries(
        messages(tensor.get(13)).map((entry) => [text(entry.get(1)![0]), text(entry.get(2)![0])]),
      ),
    })),
    inputs: values(11),
    outputs: values(12),
  }
}

const stored = (dtype: DType, shape: readonly number[], offset: number, byteLength: number): StoredTensor => ({
  file: '/models/unet/weights.safetensors',
  offset,
  byteLength,
  dtype,
  shape,
})

describe('the ONNX bytes', () => {
  const graph = new Graph('network')
  const x = graph.input('x', 'float32', ['batch', 3])
  const ids = graph.input('ids', 'int64', ['batch'])
  const weight = graph.parameter('fc.weight', stored('float16', [4, 3], 2 ** 32 + 8, 24))
  const bias = graph.parameter('fc.bias', stored('float32', [4], 2 ** 33, 16))
  const table = graph.parameter('table', stored('bfloat16', [9, 4], 5, 72))
  graph.output('y', add(silu(linear(x, weight, bias)), gather(table, ids, 0)))
  const locate = (file: string) => file.replace('/models/', '')
  const { bytes, parameters } = lower(graph, { precision: 'float32', fused: true }, locate)
  const model = read(bytes)

  it('name the opset of the standard and that of the runtime', () => {
    expect(model.irVersion).toBe(9)
    expect(model.opsets).toEqual([
      ['', 20],
      ['com.microsoft', 1],
    ])
  })

  it('declare inputs and outputs with their types and symbols', () => {
    expect(model.inputs).toEqual([
      { name: 'x', type: 1, dims: ['batch', 3] },
      { name: 'ids', type: 7, dims: ['batch'] },
    ])
    expect(model.outputs).toEqual([{ name: 'y:out', type: 1, dims: ['batch', 4] }])
  })

  it('refer to every parameter by file, offset and length, in the type that is stored', () => {
    const external = (offset: number, length: number) => ({
      location: 'unet/weights.safetensors',
      offset: String(offset),
      length: String(length),
    })
    const outside = model.initializers.filter(({ location }) => location === 1)
    expect(outside).toEqual([
      {
        name: 'fc.weight:stored',
        dims: [4, 3],
        type: 10,
        raw: undefined,
        location: 1,
        external: external(4294967304, 24),
      },
      { name: 'fc.bias', dims: [4], type: 1, raw: undefined, location: 1, external: external(8589934592, 16) },
      { name: 'table:stored', dims: [9, 4], type: 16, raw: undefined, location: 1, external: external(5, 72) },
    ])
    expect(parameters).toEqual([...graph.parameters.values()])
  })

  it('produce every value before it is used', () => {
    const known = new Set([...model.inputs, ...model.initializers].map(({ name }) => name))
    for (const { type, inputs, outputs } of model.nodes) {
      for (const name of inputs) expect(name === '' || known.has(name), `${type} uses ${name}`).toBe(true)
      for (const name of outputs) {
        expect(known.has(name)).toBe(false)
        known.add(name)
      }
    }
  })

  it('can be read with the writer’s own schema', () => {
    const { node } = decodeModel(bytes).graph as { node: { opType: string }[] }
    expect(node.map(({ opType }) => opType)).toEqual(model.nodes.map(({ type }) => type))
  })

  it('keep the types of stored parameters when computing in float16', () => {
    const half = read(lower(graph, { precision: 'float16', fused: true }, locate).bytes)
    const outside = half.initializers.filter(({ location }) => location === 1)
    expect(outside.map(({ name, type }) => [name, type])).toEqual([
      ['fc.weight', 10],
      ['fc.bias:stored', 1],
      ['table:stored', 16],
    ])
    expect(half.inputs[0]).toEqual({ name: 'x:float32', type: 1, dims: ['batch', 3] })
    expect(half.outputs).toEqual([{ name: 'y:out', type: 1, dims: ['batch', 4] }])
    const casts = half.nodes.filter(({ type }) => type === 'Cast').map(({ outputs }) => outputs[0])
    // The table is looked up as it is stored; the looked-up rows are cast.
    expect(casts).toEqual(['x', 'fc.bias', expect.stringMatching(/^Gather/), 'y:out'])
  })

  it('on a device a table is cast as a whole before rows are taken, because it may not have the stored type', () => {
    const { nodes } = read(lower(graph, { precision: 'float32', fused: true, onDevice: true }, locate).bytes)
    const gather = nodes.find(({ type }) => type === 'Gather')
    expect(gather?.inputs[0]).toBe('table')
    const cast = nodes.find(({ outputs }) => outputs[0] === 'table')
    expect(cast).toMatchObject({ type: 'Cast', inputs: ['table:stored'] })
  })
})

describe('the order of the nodes', () => {
  it('has the results last to first, so that the runtime computes them first to last', () => {
    const graph = new Graph('g')
    const x = graph.input('x', 'float32', [2])
    const first = exp(x)
    const second = relu(first)
    const third = tanh(first)
    for (const [name, value] of Object.entries({ third, first, second })) graph.output(name, value)
    const { nodes } = read(lower(graph, { precision: 'float32', fused: true }, String).bytes)
    expect(nodes.map(({ outputs }) => outputs[0])).toEqual([
      first.name,
      third.name,
      'third:out',
      second.name,
      'second:out',
      'first:out',
    ])
  })
})

describe('large weights', () => {
  it('stay outside of the ONNX bytes', async () => {
    await withStored({ weight: random([256, 256], 1) }, async (tensors) => {
      const graph = new Graph('g')
      const x = graph.input('x', 'float32', [1, 256])
      graph.output('y', linear(x, graph.parameter('weight', tensors.weight!)))
      const { bytes } = lower(graph, { precision: 'float32', fused: true }, (file) => file)
      expect(tensors.weight!.byteLength).toBe(262_144)
      expect(bytes.length).toBeLessThan(1000)
      const inside = read(bytes).initializers.map(({ raw }) => raw?.length ?? 0)
      expect(inside).toEqual([0])
    })
  })
})
