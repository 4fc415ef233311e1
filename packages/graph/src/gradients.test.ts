import { describe, expect, it } from 'vitest'
import { gradients } from './gradients.ts'
import { Graph, type Value } from './graph.ts'
import { add, argMax, exp, gather, mean, multiply, relu, reshape, sum, timestepEmbedding } from './operators/index.ts'
import { compile, type Feeds } from './runtime/index.ts'
import { random } from './testing/doubles.ts'
import { expectGradients } from './testing/run-gradients.ts'
import { withStored } from './testing/run-graph.ts'

const total = (x: Value): Value => reshape(sum(x, [...x.shape.keys()]), [])

async function run(graph: Graph, values: Readonly<Record<string, Value>>, feeds: Feeds) {
  for (const [name, value] of Object.entries(values)) graph.output(name, value)
  const network = await compile(graph)
  const results = await network.run(feeds)
  await network.release()
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, [...data].map(Number)]))
}

const numbers = (...values: number[]) => ({ data: Float32Array.from(values), shape: [values.length] })

describe('gradients', () => {
  it('come with the loss in one run', async () => {
    const graph = new Graph('g')
    const x = graph.input('x', 'float32', [3])
    const loss = total(multiply(multiply(x, x), x))
    const [ofX] = gradients(loss, [x])
    expect(await run(graph, { loss, ofX: ofX! }, { x: numbers(1, 2, -3) })).toEqual({
      loss: [-18],
      ofX: [3, 12, 27],
    })
  })

  it('add up over all paths from a value to the loss', async () => {
    await expectGradients({
      inputs: { x: random([2, 3], 1) },
      symbols: { x: ['batch', 3] },
      build: ({ x }) => {
        const y = exp(x!)
        return add(multiply(y, x!), multiply(y, add(y, mean(x!, [1]))))
      },
      evaluate: ({ x }) => {
        const average = (row: number) => (x!.data[3 * row]! + x!.data[3 * row + 1]! + x!.data[3 * row + 2]!) / 3
        const data = x!.data.map((a, i) => Math.exp(a) * (a + Math.exp(a) + average(Math.floor(i / 3))))
        return { data, shape: [2, 3] }
      },
    })
  })

  it('exist for parameters, inputs and intermediate values', async () => {
    await withStored({ weight: { data: Float64Array.of(2, 3), shape: [2] } }, async (stored) => {
      const graph = new Graph('g')
      const x = graph.input('x', 'float32', [2])
      const weight = graph.parameter('weight', stored.weight!)
      const product = multiply(x, weight)
      const [ofX, ofWeight, ofProduct] = gradients(total(multiply(product, product)), [x, weight, product])
      const found = await run(graph, { ofX: ofX!, ofWeight: ofWeight!, ofProduct: ofProduct! }, { x: numbers(5, -1) })
      expect(found).toEqual({ ofX: [40, -18], ofWeight: [100, 6], ofProduct: [20, -6] })
    })
  })

  it('use the fed values of parameters that became inputs', async () => {
    await withStored({ weight: { data: Float64Array.of(2, 3), shape: [2] } }, async (stored) => {
      const graph = new Graph('g')
      const weight = graph.parameter('weight', stored.weight!)
      const loss = total(multiply(weight, weight))
      const [ofWeight] = gradients(loss, [weight])
      graph.feed([weight])
      const found = await run(graph, { loss, ofWeight: ofWeight! }, { weight: numbers(-1, 4) })
      expect(found).toEqual({ loss: [17], ofWeight: [-2, 8] })
    })
  })

  it('are zero for values that the loss does not depend on, and one for the loss itself', async () => {
    const graph = new Graph('g')
    const [x, y] = [graph.input('x', 'float32', [2]), graph.input('y', 'float32', ['n'])]
    const loss = total(x)
    const [ofY, ofLoss] = gradients(loss, [y, loss])
    const found = await run(graph, { ofY: ofY!, ofLoss: ofLoss! }, { x: numbers(1, 2), y: numbers(3, 4, 5) })
    expect(found).toEqual({ ofY: [0, 0, 0], ofLoss: [1] })
  })

  it('do not flow through integers', async () => {
    const graph = new Graph('g')
    const x = graph.input('x', 'float32', [1, 3])
    const table = graph.input('table', 'float32', [3])
    const chosen = gather(table, argMax(x), 0)
    const [ofX, ofTable] = gradients(total(chosen), [x, table])
    const found = await run(
      graph,
      { ofX: ofX!, ofTable: ofTable! },
      { x: { data: Float32Array.of(1, 5, 2), shape: [1, 3] }, table: numbers(7, 8, 9) },
    )
    expect(found).toEqual({ ofX: [0, 0, 0], ofTable: [0, 1, 0] })
  })

  it('leave no unused nodes behind', () => {
    const graph = new Graph('g')
    const [x, frozen] = [graph.input('x', 'float32', [2]), graph.input('frozen', 'float32', [2])]
    const before = relu(x)
    const loss = total(multiply(before, frozen))
    const forward = graph.nodes.length
    const [ofX] = gradients(loss, [x])
    expect(graph.nodes.slice(0, forward).map(({ operator }) => operator.name)).toEqual([
      'Relu',
      'Mul',
      'Sum',
      'Reshape',
    ])
    const needed = new Set([ofX!])
    for (const { inputs, outputs } of graph.nodes.slice(forward).reverse()) {
      expect(outputs.some((output) => needed.has(output))).toBe(true)
      for (const input of inputs) needed.add(input)
    }
  })

  it('refuse a loss that is not one float', () => {
    const x = new Graph('g').input('x', 'float32', [2, 1])
    expect(() => gradients(x, [x])).toThrow(
      expect.objectContaining({ code: 'shape-mismatch', message: 'A loss is one float; x is float32 [2, 1].' }),
    )
    const count = new Graph('g').input('count', 'int64', [])
    expect(() => gradients(count, [])).toThrow(expect.objectContaining({ code: 'shape-mismatch' }))
  })

  it('name the operator that has no derivative', () => {
    const graph = new Graph('g')
    const timestep = graph.input('timestep', 'float32', [1])
    const embedding = timestepEmbedding(timestep, 8, { flipSinToCos: true, frequencyShift: 0 })
    const refused = expect.objectContaining({
      code: 'no-derivative',
      message: 'The operator TimestepEmbedding has no derivative.',
    })
    expect(() => gradients(total(embedding), [timestep])).toThrow(refused)
    expect(() => gradients(total(embedding), [graph.input('other', 'float32', [1])])).not.toThrow()
  })
})
