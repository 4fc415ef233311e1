/**
 * `npm run bench:train`: steps of the embedded UNet as a run takes them, where their time goes, and their arithmetic beside that of
 * a plain matrix product. `-- step <model>` takes one step of adapters of a checkpoint of any size; `-- new-look <photos>
 * <unseen photos>` is in `new-look.ts`.
 */

import { parseArgs } from 'node:util'
import { Graph, matmul, type Shape, Value } from '@amend/graph'
import { compile } from '@amend/graph/runtime'
import { assertEditing, openCheckpoint } from '@amend/models/checkpoint'
import { unetGraph } from '@amend/models/networks'
import { checkpoint } from '@amend/pico'
import { type Batch, learnerOf, predictorOf } from '../src/network/learner.ts'
import { beginLearning, takeStep } from '../src/optimizer/optimizer.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    batch: { type: 'string' },
    resolution: { type: 'string' },
    steps: { type: 'string', default: '10' },
    threads: { type: 'string', default: '2' },
    rank: { type: 'string' },
    recompute: { type: 'boolean', default: false },
  },
})
const [mode, model] = positionals
if (mode === 'new-look') {
  process.argv.splice(process.argv.indexOf('new-look'), 1)
  await import('./new-look.ts')
} else {
  await measure(mode === 'step' ? (model ?? checkpoint) : checkpoint, mode === 'step')
}

/** A number of a shape all of whose sizes are known. */
const sizeOf = (shape: Shape) => shape.reduce<number>((product, dim) => product * Number(dim), 1)

/** Multiplications and additions of the convolutions and products of a graph whose sizes are all known. */
function operationsOf({ nodes }: Graph): number {
  let count = 0
  for (const { operator, inputs, outputs } of nodes) {
    const [a, b] = inputs
    const [y] = outputs
    if (!(a && b && y instanceof Value)) continue
    if (operator.name === 'Conv') count += 2 * sizeOf(y.shape) * sizeOf(b.shape.slice(1))
    if (operator.name === 'Linear') count += 2 * sizeOf(y.shape) * Number(b.shape[1])
    if (operator.name === 'MatMul') count += 2 * sizeOf(y.shape) * Number(a.shape.at(-1))
    // Queries with keys, probabilities with values.
    if (operator.name === 'Attention') count += 4 * sizeOf(a.shape) * Number(b.shape.at(-2))
  }
  return count
}

/** GFLOP/s of a product of two square matrices. */
async function matrixRate(threads: number): Promise<number> {
  const side = 1024
  const graph = new Graph('product')
  const [a, b] = ['a', 'b'].map((name) => graph.input(name, 'float32', [side, side])) as [Value, Value]
  graph.output('y', matmul(a, b))
  const network = await compile(graph, { threads })
  const matrix = { data: new Float32Array(side * side).fill(0.5), shape: [side, side] }
  const times: number[] = []
  for (let i = 0; i < 12; i++) {
    const began = performance.now()
    await network.run({ a: matrix, b: matrix })
    times.push(performance.now() - began)
  }
  await network.release()
  return (2 * side ** 3) / median(times.slice(2)) / 1e6
}

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

async function measure(location: string, adapters: boolean): Promise<void> {
  const threads = Number(values.threads)
  const steps = Number(values.steps)
  const size = Number(values.batch ?? (adapters ? 1 : 8))
  const rank = values.rank ?? (adapters ? '16' : undefined)
  const { components, card, root } = assertEditing(await openCheckpoint(location))
  const { unet, vae } = components
  const levels = (vae.config as { block_out_channels?: number[] }).block_out_channels?.length ?? 4
  const side = Number(values.resolution ?? (adapters ? 256 : 128)) / 2 ** (levels - 1)
  const length = (components.textEncoder.config as { max_position_embeddings?: number }).max_position_embeddings ?? 77
  const width =
    [(unet.config as { cross_attention_dim?: number | number[] }).cross_attention_dim ?? 1280].flat()[0] ?? 1280
  const training = rank === undefined ? ('all' as const) : { rank: Number(rank) }
  const network = { ...unet, training, seed: 0 }
  const space = { height: side, width: side, length }
  const noise = (count: number) => Float32Array.from({ length: count }, () => Math.random() * 2 - 1)
  const batch: Batch = {
    sample: { data: noise(size * 8 * side * side), shape: [size, 8, side, side] },
    timestep: { data: new Float32Array(size).fill(500), shape: [size] },
    text: { data: noise(size * length * width), shape: [size, length, width] },
    target: { data: noise(size * 4 * side * side), shape: [size, 4, side, side] },
    weight: { data: new Float32Array(size).fill(1), shape: [size] },
  }
  console.log(`${card.name} (${root})`)
  const product = await matrixRate(threads)
  const began = performance.now()
  const sizes = values.recompute ? space : { ...space, batch: size }
  const learner = await learnerOf(network, { threads, sizes, recompute: values.recompute })
  const learning = beginLearning(await Promise.all(learner.trainables.map(({ initial }) => initial())), false)
  const loaded = performance.now() - began

  const [together, optimizer]: [number[], number[]] = [[], []]
  for (let i = 0; i < steps; i++) {
    const asked = performance.now()
    const { gradients } = await learner.learn(learning.weights, batch)
    const learned = performance.now()
    takeStep(learning, gradients, 1, { learningRate: 1e-4, schedule: { name: 'constant', steps, warmup: 0 } })
    together.push(learned - asked)
    optimizer.push(performance.now() - learned)
  }
  const peak = process.resourceUsage().maxRSS / 1024
  await learner.release()

  const forward: number[] = []
  const predictor = await predictorOf(network, { threads, sizes: { ...space, batch: size } })
  for (let i = 0; i < Math.max(2, Math.min(steps, 5)); i++) {
    const asked = performance.now()
    await predictor.predict(learning.weights, batch)
    forward.push(performance.now() - asked)
  }
  await predictor.release()

  const operations = operationsOf(unetGraph(unet.config, unet.weights, { sizes: { ...space, batch: size } }))
  // The backward part has two products for each one of the forward part; where weights are frozen, one.
  const all = operations * (training === 'all' ? 3 : 2)
  const [there, both, adam] = [median(forward), median(together), median(optimizer)]
  const rate = all / both / 1e6
  const count = learning.weights.reduce((sum, { length: n }) => sum + n, 0)
  const told = [
    [
      'learn',
      training === 'all'
        ? `all ${(count / 1e6).toFixed(2)} million weights`
        : `adapters of rank ${rank}, ${(count / 1e6).toFixed(2)} million weights`,
    ],
    [
      'batch',
      `${size} of ${side * 2 ** (levels - 1)} pixels a side${values.recompute ? ', blocks computed again' : ''}, ${threads} threads`,
    ],
    ['loading', `${(loaded / 1000).toFixed(1)} s`],
    ['step', `${(both + adam).toFixed(0)} ms, ${(1000 / (both + adam)).toFixed(2)} a second`],
    ['forward', `${there.toFixed(0)} ms (${part(there, both + adam)})`],
    ['backward', `${(both - there).toFixed(0)} ms (${part(both - there, both + adam)})`],
    ['optimiser', `${adam.toFixed(0)} ms (${part(adam, both + adam)})`],
    ['arithmetic', `${(all / 1e9).toFixed(1)} GFLOP a step, ${rate.toFixed(1)} GFLOP/s`],
    ['matrix product', `${product.toFixed(1)} GFLOP/s; the step has ${part(rate, product)} of that`],
    ['peak memory', `${peak.toFixed(0)} MiB`],
  ]
  for (const [name = '', text = ''] of told) console.log(`  ${name.padEnd(15)} ${text}`)
}

function part(of: number, whole: number): string {
  return `${Math.round((100 * of) / whole)} %`
}
