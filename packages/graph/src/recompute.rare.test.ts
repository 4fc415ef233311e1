import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { gradients } from './gradients.ts'
import { Graph, type Value } from './graph.ts'
import { after } from './operators/after.ts'
import { add, concat, conv2d, groupNorm, linear, mean, multiply, reshape, silu, sum } from './operators/index.ts'
import { blocksOf } from './recompute.ts'
import { compile } from './runtime/index.ts'
import type { StoredTensor } from './tensor.ts'
import { random } from './testing/doubles.ts'
import { toTensor, withStored } from './testing/run-graph.ts'

const total = (x: Value): Value => reshape(sum(x, [...x.shape.keys()]), [])

const shapes = {
  'time.weight': [4, 3],
  'blocks.0.norm.weight': [4],
  'blocks.0.norm.bias': [4],
  'blocks.0.conv.weight': [4, 4, 3, 3],
  'blocks.1.norm.weight': [4],
  'blocks.1.norm.bias': [4],
  'blocks.1.conv.weight': [4, 4, 3, 3],
  'out.weight': [2, 8, 1, 1],
}
const weights = Object.fromEntries(Object.entries(shapes).map(([name, shape], i) => [name, random(shape, i, 0.5)]))

/** Two blocks with a skip connection around the second one; both take the time embedding. */
function network(stored: Readonly<Record<string, StoredTensor>>, batch: number | string) {
  const graph = new Graph('g')
  const p = (name: string) => graph.parameter(name, stored[name]!)
  const time = linear(graph.input('time', 'float32', [batch, 3]), p('time.weight'))
  const block = (x: Value, name: string) => {
    const normal = silu(groupNorm(x, 2, p(`${name}.norm.weight`), p(`${name}.norm.bias`), 1e-5))
    const shifted = add(
      conv2d(normal, p(`${name}.conv.weight`), undefined, { padding: 1 }),
      reshape(time, [batch, 4, 1, 1]),
    )
    return add(silu(shifted), x)
  }
  const first = block(graph.input('x', 'float32', [batch, 4, 6, 5]), 'blocks.0')
  const second = block(first, 'blocks.1')
  const out = conv2d(concat([second, first], 1), p('out.weight'), undefined)
  return { graph, loss: total(mean(multiply(out, out), [1])) }
}

describe('recomputation', () => {
  it.each([2, 'batch'])('gives the same gradients as without it, for a batch of %s', async (batch) => {
    await withStored(weights, async (stored) => {
      const results: Record<string, number[]>[] = []
      for (const recompute of [undefined, /^blocks\.\d/]) {
        const { graph, loss } = network(stored, batch)
        const parameters = [...graph.parameters.keys(), ...graph.inputs]
        const forward = graph.nodes.length
        gradients(loss, parameters, { recompute }).forEach((value, i) => void graph.output(parameters[i]!.name, value))
        const again = graph.nodes.slice(forward).filter(({ operator }) => operator.name === 'GroupNorm')
        expect(again).toHaveLength(recompute ? 2 : 0)
        const compiled = await compile(graph)
        const feeds = { x: toTensor(random([2, 4, 6, 5], 20)), time: toTensor(random([2, 3], 21)) }
        const found = await compiled.run(feeds)
        await compiled.release()
        results.push(Object.fromEntries(Object.entries(found).map(([name, { data }]) => [name, [...data].map(Number)])))
      }
      const [kept, again] = results
      for (const [name, values] of Object.entries(kept!)) {
        const largest = Math.max(...values.map(Math.abs))
        expect(largest).toBeGreaterThan(0)
        values.forEach((value, i) => void expect(Math.abs(again![name]![i]! - value)).toBeLessThan(1e-5 * largest))
      }
    })
  })

  it('makes a block of the nodes from its first parameter to the next block or other parameter', async () => {
    await withStored(weights, async (stored) => {
      const { graph } = network(stored, 2)
      const blocks = blocksOf(graph, /^blocks\.\d/)
      const names = [...new Set(blocks.values())].map((block) => block.map(({ operator }) => operator.name))
      const block = ['GroupNorm', 'Silu', 'Conv', 'Reshape', 'Add', 'Silu', 'Add']
      expect(names).toEqual([block, [...block, 'Concat']])
      expect(graph.nodes.filter((node) => !blocks.has(node)).map(({ operator }) => operator.name)).toEqual([
        'Linear',
        'Conv',
        'Mul',
        'Mean',
        'Sum',
        'Reshape',
      ])
    })
  })
})

describe('after', () => {
  it('is the value itself, whatever the signal is', async () => {
    const x0 = random([2, 3], 1)
    for (const shape of [
      [2, 3],
      ['rows', 'columns'],
    ]) {
      const graph = new Graph('g')
      const [x, signal] = [graph.input('x', 'float32', shape), graph.input('signal', 'float32', [2])]
      graph.output('y', after(add(x, x), signal))
      const compiled = await compile(graph)
      for (const first of [1, -1e38, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN]) {
        const { y } = await compiled.run({
          x: toTensor(x0),
          signal: { data: Float32Array.of(first, 0), shape: [2] },
        })
        expect(y!.shape).toEqual([2, 3])
        expect([...y!.data].map(Number)).toEqual([...x0.data].map((value) => 2 * value))
      }
      await compiled.release()
    }
  })
})

/** Sixteen residual blocks over pictures whose activations take 4 MiB each, in a child process. */
describe.runIf(process.platform === 'linux')('the peak memory', () => {
  it('is much lower with recomputation', () => {
    const peak = (recompute: boolean): number => {
      const script = `
        import { Graph, add, conv2d, gradients, mean, multiply, reshape, silu } from ${JSON.stringify(import.meta.resolve('./index.ts'))}
        import { compile } from ${JSON.stringify(import.meta.resolve('./runtime/index.ts'))}
        const graph = new Graph('g')
        const parameters = []
        const weight = (name) => {
          const value = graph.parameter(name, { file: '', offset: 0, byteLength: 1024, dtype: 'float32', shape: [16, 16, 1, 1] })
          parameters.push(value)
          return value
        }
        let x = graph.input('x', 'float32', ['batch', 16, 128, 128])
        for (let i = 0; i < 16; i++) {
          const inner = silu(conv2d(x, weight('blocks.' + i + '.first'), undefined))
          x = add(x, silu(conv2d(inner, weight('blocks.' + i + '.second'), undefined)))
        }
        const loss = reshape(mean(multiply(x, x), [0, 1, 2, 3]), [])
        const found = gradients(loss, parameters, ${recompute ? '{ recompute: /^blocks.\\d+/ }' : '{}'})
        found.forEach((value, i) => graph.output('gradient ' + i, value))
        graph.feed(parameters)
        const network = await compile(graph)
        const before = process.memoryUsage.rss()
        const filled = (shape) => ({ data: new Float32Array(shape.reduce((a, b) => a * b)).fill(0.01), shape })
        const feeds = Object.fromEntries(parameters.map(({ name, shape }) => [name, filled(shape)]))
        await network.run({ ...feeds, x: filled([4, 16, 128, 128]) })
        console.log(process.resourceUsage().maxRSS * 1024 - before)`
      const own = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script]
      return Number(execFileSync(process.execPath, own, { encoding: 'utf8' }))
    }
    const [kept, again] = [peak(false), peak(true)]
    expect(kept).toBeGreaterThan(16 * 4 * 4 * 2 ** 20)
    expect(again).toBeLessThan(0.6 * kept)
  })
})
