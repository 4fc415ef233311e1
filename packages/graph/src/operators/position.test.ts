import { describe, expect, it } from 'vitest'
import { Graph, type Value } from '../graph.ts'
import { compile, type Feeds } from '../runtime/index.ts'
import { argMax, equal, expand, positions } from './index.ts'

async function run(build: (graph: Graph) => Value, feeds: Feeds) {
  const graph = new Graph('test')
  graph.output('y', build(graph))
  const network = await compile(graph)
  const { y } = await network.run(feeds)
  await network.release()
  return { data: [...(y?.data ?? [])].map(Number), shape: y?.shape }
}

const ids = (...values: number[]) => ({ data: BigInt64Array.from(values, BigInt), shape: [1, values.length] })

describe('positions', () => {
  it('count along an axis whose size is known when the graph runs', async () => {
    const build = (graph: Graph) => positions(graph.input('x', 'int64', ['batch', 'length']), 1)
    expect(await run(build, { x: ids(9, 8, 7) })).toEqual({ data: [0, 1, 2], shape: [3] })
  })
})

describe('argMax', () => {
  it('finds the first of the largest whole numbers of each row', async () => {
    const build = (graph: Graph) => argMax(graph.input('x', 'int64', ['batch', 'length']))
    const x = { data: BigInt64Array.from([5n, -1n, 9n, 9n, 7n, 0n, 7n, 2n]), shape: [2, 4] }
    expect(await run(build, { x })).toEqual({ data: [2, 0], shape: [2] })
  })

  it('finds the first place that equals a number, 0 where none does', async () => {
    const build = (graph: Graph) => argMax(equal(graph.input('x', 'int64', ['batch', 'length']), 4))
    expect((await run(build, { x: ids(1, 4, 2, 4) })).data).toEqual([1])
    expect((await run(build, { x: ids(1, 5, 2, 5) })).data).toEqual([0])
  })

  it('accepts floats as they are', async () => {
    const build = (graph: Graph) => argMax(graph.input('x', 'float32', [1, 3]))
    expect((await run(build, { x: { data: Float32Array.of(0.1, 0.3, 0.2), shape: [1, 3] } })).data).toEqual([1])
  })
})

describe('expand', () => {
  it('repeats along axes of size one, also to a size known when the graph runs', async () => {
    const build = (graph: Graph) => {
      const x = graph.input('x', 'float32', ['batch', 1])
      return expand(graph.constant(Float32Array.of(1, 2), [1, 2]), [x.dim(0), 2])
    }
    const x = { data: new Float32Array(3), shape: [3, 1] }
    expect(await run(build, { x })).toEqual({ data: [1, 2, 1, 2, 1, 2], shape: [3, 2] })
  })

  it('refuses sizes that are not repetitions', () => {
    const graph = new Graph('test')
    const x = graph.constant(Float32Array.of(1, 2), [2])
    expect(() => expand(x, [3])).toThrow(expect.objectContaining({ code: 'shape-mismatch' }))
    expect(() => expand(x, [1])).toThrow(expect.objectContaining({ code: 'shape-mismatch' }))
  })
})
