import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { Graph } from '../graph.ts'
import { add, conv2d, gather, mean, multiply, silu, upsampleNearest } from '../operators/index.ts'
import { at, random, sum, tabulate } from '../testing/doubles.ts'
import { expectClose, toTensor, withStored } from '../testing/run-graph.ts'
import { compile, weightBytes } from './index.ts'

const floats = (...shape: number[]) => ({ data: new Float32Array(shape.reduce((a, b) => a * b, 1)), shape })

it('the memory of weights depends on how they are kept, not on the requested precision, on the CPU', () => {
  const halves = (elements: number) => {
    const graph = new Graph('halves')
    const stored = { file: '/none', offset: 0, byteLength: 2 * elements, dtype: 'float16', shape: [elements] } as const
    graph.parameter('weight', stored)
    return graph
  }
  const [small, large] = [halves(1000), halves(2 ** 28)]
  const half = { precision: 'float16' } as const
  expect([small, large].map((graph) => weightBytes(graph, half))).toEqual([4000, 2 ** 29])
  expect(weightBytes(small, { weights: 'mapped' })).toBe(2000)
  expect(weightBytes(large, { weights: 'packed' })).toBe(2 ** 30)
  expect([{}, half].map((options) => weightBytes(large, { ...options, device: 'cuda' }))).toEqual([2 ** 30, 2 ** 29])
})

describe('a network', () => {
  it('runs at several sizes with one load', async () => {
    await withStored({ weight: random([2, 3, 1, 1], 1) }, async (stored) => {
      const graph = new Graph('sizes')
      const x = graph.input('x', 'float32', ['batch', 3, 'height', 'width'])
      const mixed = conv2d(x, graph.parameter('weight', stored.weight!), undefined)
      graph.output('mixed', upsampleNearest(mixed))
      graph.output('mean', mean(x, [1, 2, 3]))
      const network = await compile(graph)
      for (const [batch, height, width] of [
        [1, 1, 1],
        [3, 4, 6],
        [2, 7, 5],
      ] as const) {
        const x = random([batch, 3, height, width], height)
        const outputs = await network.run({ x: toTensor(x) })
        const weight = random([2, 3, 1, 1], 1)
        expectClose(
          outputs.mixed,
          tabulate([batch, 2, 2 * height, 2 * width], ([n, c, i, j]) =>
            sum(3, (k) => at(x, n!, k, i! >> 1, j! >> 1) * at(weight, c!, k, 0, 0)),
          ),
          1e-5,
        )
        const area = 3 * height * width
        expectClose(
          outputs.mean,
          tabulate([batch, 1, 1, 1], ([n]) => sum(area, (i) => x.data[n! * area + i]!) / area),
          1e-5,
        )
      }
      await network.release()
    })
  })

  it('returns every output by name, also a value that is both used by a node and an output', async () => {
    const graph = new Graph('outputs')
    const x = graph.input('x', 'float32', [2])
    const twice = add(x, x)
    graph.output('x', x)
    graph.output('twice', twice)
    graph.output('again', twice)
    const network = await compile(graph)
    const outputs = await network.run({ x: { data: Float32Array.of(1, 2), shape: [2] } })
    expect(Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, [...data]]))).toEqual({
      x: [1, 2],
      twice: [2, 4],
      again: [2, 4],
    })
    await network.release()
  })

  it('gives the same bits at every run and with mapped or packed weights', async () => {
    await withStored({ weight: random([8, 8, 3, 3], 1), bias: random([8], 2) }, async (stored) => {
      const graph = new Graph('bits')
      const x = graph.input('x', 'float32', [1, 8, 9, 9])
      const [weight, bias] = [graph.parameter('weight', stored.weight!), graph.parameter('bias', stored.bias!)]
      graph.output('y', silu(conv2d(x, weight, bias, { padding: 1 })))
      const feeds = { x: toTensor(random([1, 8, 9, 9], 3)) }
      for (const weights of ['mapped', 'packed'] as const) {
        const network = await compile(graph, { weights })
        const first = await network.run(feeds)
        const second = await network.run(feeds)
        expect(second.y!.data).toEqual(first.y!.data)
        await network.release()
      }
    })
  })
})

describe('feeds', () => {
  const graph = new Graph('net')
  const x = graph.input('x', 'float32', ['batch', 3])
  const ids = graph.input('ids', 'int64', ['batch'])
  graph.output('y', multiply(gather(x, ids, 0), 2))
  const good = { x: floats(2, 3), ids: { data: BigInt64Array.of(1n, 0n), shape: [2] } }

  it.each([
    ['missing', { x: good.x }, 'The input "ids" of "net" is missing.'],
    [
      'of another type',
      { ...good, x: { data: new Int32Array(6), shape: [2, 3] } },
      'The input "x" of "net" must be float32 in a Float32Array; it has a Int32Array.',
    ],
    [
      'of another rank',
      { ...good, x: floats(6) },
      'The input "x" of "net" must have the shape [batch, 3]; it has [6].',
    ],
    [
      'of another size',
      { ...good, x: floats(2, 4) },
      'The input "x" of "net" must have the shape [batch = 2, 3]; it has [2, 4].',
    ],
    [
      'of another size than an equal symbol',
      { ...good, ids: { data: new BigInt64Array(3), shape: [3] } },
      'The input "ids" of "net" must have the shape [batch = 2]; it has [3].',
    ],
    [
      'of a size that is none',
      { ...good, x: { data: new Float32Array(6), shape: [-2, 3] } },
      'The input "x" of "net" must have the shape [batch, 3]; it has [-2, 3].',
    ],
    [
      'with too few elements',
      { ...good, x: { data: new Float32Array(5), shape: [2, 3] } },
      'The input "x" of "net" has 5 elements where its shape [2, 3] needs 6.',
    ],
  ])('%s are refused in one sentence', async (_, feeds, message) => {
    const network = await compile(graph)
    await expect(network.run(feeds)).rejects.toMatchObject({ name: 'GraphError', code: 'bad-feed', message })
    // A refusal leaves the network usable.
    expect((await network.run(good)).y!.shape).toEqual([2, 3])
    await network.release()
  })

  it('that make a run fail give one sentence', async () => {
    const network = await compile(graph)
    const outside = { data: BigInt64Array.of(7n, 0n), shape: [2] }
    await expect(network.run({ ...good, ids: outside })).rejects.toMatchObject({
      code: 'run-failed',
      message: 'The network "net" failed on its inputs.',
    })
    await network.release()
  })

  it("that need too much memory fail with 'out-of-memory'", async () => {
    const outer = new Graph('outer')
    outer.output('y', add(outer.input('a', 'float32', ['n', 1]), outer.input('b', 'float32', [1, 'm'])))
    const network = await compile(outer)
    const side = 2 ** 23 // the sum has 2^46 elements
    await expect(network.run({ a: floats(side, 1), b: floats(1, side) })).rejects.toMatchObject({
      code: 'out-of-memory',
      message: 'There is not enough memory to run the network "outer".',
    })
    await network.release()
  })
})

describe('graphs that the runtime does not accept', () => {
  it('are refused in one sentence', async () => {
    const graph = new Graph('twice')
    graph.output('y', add(graph.input('x', 'float32', [1]), graph.input('x', 'float32', [1])))
    await expect(compile(graph)).rejects.toMatchObject({
      code: 'load-failed',
      message: 'The runtime does not accept the network "twice".',
    })
  })
})

describe('release', () => {
  const graph = new Graph('net')
  graph.output('y', multiply(graph.input('x', 'float32', [1]), 2))
  const feeds = { x: { data: Float32Array.of(3), shape: [1] } }

  it('waits for pending runs; later ones are refused, and a second release does nothing', async () => {
    const network = await compile(graph)
    const running = network.run(feeds)
    const released = network.release()
    await expect(network.run(feeds)).rejects.toMatchObject({
      code: 'released',
      message: 'The network "net" was released.',
    })
    expect([...(await running).y!.data]).toEqual([6])
    await released
    await network.release()
    await expect(network.run(feeds)).rejects.toMatchObject({ code: 'released' })
  })

  it('leaves nothing that could crash the process at exit', () => {
    const script = `
      import { Graph, add } from ${JSON.stringify(import.meta.resolve('../index.ts'))}
      import { compile } from ${JSON.stringify(import.meta.resolve('./index.ts'))}
      const graph = new Graph('sum')
      const x = graph.input('x', 'float32', ['n'])
      graph.output('y', add(x, x))
      const feeds = { x: { data: new Float32Array(1000), shape: [1000] } }
      const networks = await Promise.all(Array.from({ length: 8 }, () => compile(graph)))
      const runs = networks.map((network) => network.run(feeds))
      await Promise.all(networks.map((network) => Promise.all([network.release(), network.release()])))
      await Promise.all(runs)
      const after = await Promise.allSettled(networks.map((network) => network.run(feeds)))
      await compile(graph) // never released
      console.log(after.map(({ reason }) => reason.code).join(' '))`
    const printed = execFileSync(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script],
      { encoding: 'utf8' },
    )
    expect(printed.trim()).toBe(new Array(8).fill('released').join(' '))
  })
})
