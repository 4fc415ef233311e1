import { describe, expect, it } from 'vitest'
import { Graph } from './graph.ts'
import { add, multiply } from './operators/index.ts'
import { Parameters } from './parameters.ts'
import type { StoredTensor, Weights } from './tensor.ts'

const stored = (shape: readonly number[]): StoredTensor => ({
  file: '/weights',
  offset: 0,
  byteLength: 4 * shape.reduce((a, b) => a * b, 1),
  dtype: 'float32',
  shape,
})

const weightsOf = (tensors: Record<string, readonly number[]>): Weights => ({
  find: (name) => (tensors[name] ? stored(tensors[name]) : undefined),
  names: () => Object.keys(tensors),
})

describe('a graph', () => {
  it('lists its nodes in the order of execution, each with its operator, operands and plain attributes', () => {
    const graph = new Graph('g')
    const x = graph.input('x', 'float32', ['n', 2])
    const sum = add(x, x)
    const product = multiply(sum, x)
    graph.output('y', product)
    expect(graph.nodes.map(({ operator }) => operator.name)).toEqual(['Add', 'Mul'])
    expect(graph.nodes[1]!.inputs).toEqual([sum, x])
    expect(graph.nodes[1]!.outputs).toEqual([product])
    expect(structuredClone(graph.nodes.map(({ attributes }) => attributes))).toEqual([null, null])
    expect(graph.outputs).toEqual([{ name: 'y', value: product }])
  })

  it('records where the size of each symbol is read', () => {
    const graph = new Graph('g')
    const x = graph.input('x', 'float32', ['batch', 3, 'height'])
    graph.input('later', 'float32', ['height', 'batch'])
    expect(graph.dimSources.get('batch')).toEqual({ value: x, axis: 0 })
    expect(graph.dimSources.get('height')).toEqual({ value: x, axis: 2 })
  })

  it('accepts negative axes and refuses axes out of range', () => {
    const x = new Graph('g').input('x', 'float32', ['batch', 3])
    expect(x.dim(-1)).toBe(3)
    expect(() => x.dim(2)).toThrow(expect.objectContaining({ code: 'shape-mismatch', message: 'x has no axis 2.' }))
  })
})

describe('parameters', () => {
  const weights = weightsOf({ 'down.0.conv.weight': [8, 4, 1, 1], 'down.0.conv.bias': [8] })

  it('are found under the prefix of their module', () => {
    const graph = new Graph('g')
    const conv = new Parameters(graph, weights).at('down', 0).at('conv')
    expect(conv.get('bias', [8]).name).toBe('down.0.conv.bias')
    expect(conv.has('weight')).toBe(true)
    expect(conv.has('scale')).toBe(false)
  })

  it('are one value for repeated requests of one shape, and a separate value for another shape', () => {
    const graph = new Graph('g')
    const conv = new Parameters(graph, weights, 'down.0.conv')
    const matrix = conv.get('weight', [8, 4])
    expect(conv.get('weight', [8, 4])).toBe(matrix)
    const kernel = conv.get('weight', [8, 4, 1, 1])
    expect(kernel).not.toBe(matrix)
    expect(new Set([...graph.parameters.keys()].map(({ name }) => name)).size).toBe(2)
  })

  it('are named when missing', () => {
    const parameters = new Parameters(new Graph('g'), weights, 'down.1')
    expect(() => parameters.get('bias', [8])).toThrow(
      expect.objectContaining({ code: 'missing-tensor', message: 'The checkpoint has no tensor "down.1.bias".' }),
    )
  })

  it('are refused in another shape than the configuration’s', () => {
    const conv = new Parameters(new Graph('g'), weights, 'down.0.conv')
    for (const shape of [[4, 8], [8, 4, 3, 3], [32]]) {
      expect(() => conv.get('weight', shape)).toThrow(expect.objectContaining({ code: 'wrong-tensor-shape' }))
    }
    expect(() => conv.get('bias', [4])).toThrow(
      'The tensor "down.0.conv.bias" has the shape [8] where the configuration asks for [4].',
    )
  })
})
