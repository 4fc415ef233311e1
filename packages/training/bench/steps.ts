/** Times the steps of a run and their parts, and compares their arithmetic with a plain matrix product. */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { trainingDefaults } from '@amend/contract'
import { Graph, matmul, multiply, type Shape, Value } from '@amend/graph'
import { compile } from '@amend/graph/runtime'
import { assertEditing, type EditingCheckpoint, openCheckpoint } from '@amend/models/checkpoint'
import { unetGraph } from '@amend/models/networks'
import { scanPairs } from '@amend/pairs'
import { writePairs } from '@amend/pairs/testing'
import { embeddedCheckpoint } from '@amend/pico'
import { openBase } from '../src/base.ts'
import { batchAt } from '../src/data/batches.ts'
import { textEmbeddings } from '../src/data/embeddings.ts'
import { openExamples } from '../src/data/examples.ts'
import type { Batch } from '../src/network/batch.ts'
import { openPredictor, openTrainableNetwork } from '../src/network/trainable-network.ts'
import { objectiveOf } from '../src/objective.ts'
import { initialTrainState, takeStep } from '../src/optimizer/optimizer.ts'

const { folder: checkpoint } = embeddedCheckpoint('edit')

/** Pairs of the temporary dataset that batches are made of. */
const pairs = 4

/** The size of a dimension, which must be known. */
const sizeOf = (shape: Shape) => shape.reduce<number>((product, dim) => product * Number(dim), 1)

/** Multiply-adds of the convolutions and products of a graph with known sizes. */
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

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

/** The median time of a call in milliseconds, without the first ones. */
async function timeOf(calls: number, warmups: number, call: (index: number) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < warmups + calls; i++) {
    const began = performance.now()
    await call(i)
    if (i >= warmups) times.push(performance.now() - began)
  }
  return median(times)
}

/** GFLOP/s of a product of two square matrices. */
async function matrixRate(threads: number): Promise<number> {
  const side = 1024
  const graph = new Graph('product')
  const [a, b] = ['a', 'b'].map((name) => graph.input(name, 'float32', [side, side])) as [Value, Value]
  graph.output('y', matmul(a, b))
  const network = await compile(graph, { threads })
  const matrix = { data: new Float32Array(side * side).fill(0.5), shape: [side, side] }
  const time = await timeOf(10, 2, () => network.run({ a: matrix, b: matrix }))
  await network.release()
  return (2 * side ** 3) / time / 1e6
}

/** An upper bound in milliseconds for passing tensors to the runtime and back: each is multiplied on its way. */
async function transferTime(tensors: readonly { shape: readonly number[]; data: Float32Array }[], threads: number) {
  const graph = new Graph('transfers')
  const names = tensors.map((_, i) => `tensor ${i}`)
  tensors.forEach(({ shape }, i) => {
    graph.output(`${names[i]} back`, multiply(graph.input(names[i] ?? '', 'float32', shape), 2))
  })
  const network = await compile(graph, { threads })
  const feeds = Object.fromEntries(tensors.map((tensor, i) => [names[i], tensor]))
  const time = await timeOf(5, 2, () => network.run(feeds))
  await network.release()
  return time
}

interface Data {
  /** The batch at a position of a run. */
  batch(index: number): Promise<Batch>
  close(): Promise<void>
}

/** Batches drawn as in a run, of a few pairs whose latents are cached in a file. */
async function dataOf({ root, scheduler }: EditingCheckpoint, resolution: number, size: number): Promise<Data> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-bench-'))
  const base = await openBase(root)
  const side = Math.round(resolution * 1.125)
  const data = await writePairs(path.join(folder, 'pairs'), pairs, { width: side, height: side })
  const manifest = await scanPairs(data, { leastSide: resolution })
  const examples = await openExamples(base, {
    folder: data,
    manifest,
    seed: 0,
    resolution,
    resize: [resolution, side],
    // Each is encoded once before the steps; their number makes no difference to a step.
    crops: 1,
    flip: false,
    cache: path.join(folder, 'latents'),
  })
  const source = {
    examples,
    instructions: manifest.pairs.map(({ instructions }) => instructions),
    trained: manifest.pairs.map((_, i) => i),
    embed: textEmbeddings(base.loaded),
    objective: objectiveOf(scheduler),
    scalingFactor: base.loaded.model.scalingFactor,
    dropout: trainingDefaults.dropout,
    seed: 0,
  }
  // Computed once per run, so not part of a step.
  for (const { instructions } of manifest.pairs) for (const text of ['', ...instructions]) await source.embed(text)
  for (let pair = 0; pair < pairs; pair++) await examples.read(pair, 0)
  return {
    batch: (index) => batchAt(source, index * size, size),
    async close() {
      await examples.close()
      await base.release()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Takes steps and reports their cost. */
export async function measureSteps(args: readonly string[], { adapters }: { adapters: boolean }): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      batch: { type: 'string', default: adapters ? '1' : String(trainingDefaults.batchSize) },
      resolution: { type: 'string', default: adapters ? '256' : '128' },
      steps: { type: 'string', default: '10' },
      threads: { type: 'string', default: String(os.availableParallelism()) },
      rank: adapters ? { type: 'string', default: '16' } : { type: 'string' },
      recompute: { type: 'boolean', default: false },
    },
  })
  const [threads, steps, size] = [Number(values.threads), Number(values.steps), Number(values.batch)]
  const resolution = Number(values.resolution)
  const opened = assertEditing(await openCheckpoint(positionals[0] ?? checkpoint))
  const { unet } = opened.components
  console.log(`${opened.card.name} (${opened.root})`)
  const product = await matrixRate(threads)
  const data = await dataOf(opened, resolution, size)

  const began = performance.now()
  const training = values.rank === undefined ? ('all' as const) : { rank: Number(values.rank) }
  const definition = { ...unet, training, seed: 0 }
  const first = await data.batch(0)
  const [, , height, width] = first.sample.shape as [number, number, number, number]
  const space = { height, width, length: first.text.shape[1] as number }
  // As in a run: with recomputed blocks, a batch of unknown size takes less memory.
  const sizes = values.recompute ? space : { ...space, batch: size }
  const network = await openTrainableNetwork(definition, { threads, sizes, recompute: values.recompute })
  const trainState = initialTrainState(await Promise.all(network.trainables.map(({ initial }) => initial())), true)
  const loaded = performance.now() - began

  const spent = { data: [] as number[], network: [] as number[], optimizer: [] as number[], whole: [] as number[] }
  // The first step allocates memory and reads weights from the disk.
  let firstStep = 0
  for (let i = 0; i <= steps; i++) {
    const began = performance.now()
    const batch = await data.batch(i)
    const drawn = performance.now()
    const { gradients } = await network.lossAndGradients(trainState.weights, batch)
    const differentiated = performance.now()
    const { emaDecay, maxGradNorm } = trainingDefaults
    const schedule = { name: 'constant' as const, steps, warmup: 0 }
    takeStep(trainState, gradients, 1, { learningRate: 1e-4, schedule, maxGradNorm, emaDecay })
    const taken = performance.now()
    if (i === 0) {
      firstStep = taken - began
      continue
    }
    spent.data.push(drawn - began)
    spent.network.push(differentiated - drawn)
    spent.optimizer.push(taken - differentiated)
    spent.whole.push(taken - began)
  }
  const peak = process.resourceUsage().maxRSS / 1024
  await network.release()
  await data.close()

  const tensors = network.trainables.map(({ shape }, i) => ({ shape, data: trainState.weights[i] as Float32Array }))
  const transfers = await transferTime(tensors, threads)
  const predictor = await openPredictor(definition, { threads, sizes: { ...space, batch: size } })
  const forward = await timeOf(Math.min(steps, 5), 1, () => predictor.predict(trainState.weights, first))
  await predictor.release()

  const operations = operationsOf(unetGraph(unet.config, unet.weights, { sizes: { ...space, batch: size } }))
  // The backward part has two products for each one of the forward part; where weights are frozen, one.
  const all = operations * (training === 'all' ? 3 : 2)
  const times = { data: median(spent.data), network: median(spent.network), optimizer: median(spent.optimizer) }
  const whole = median(spent.whole)
  const rate = all / times.network / 1e6
  const count = (trainState.weights.reduce((sum, { length }) => sum + length, 0) / 1e6).toFixed(2)
  const withShare = (time: number) => `${time.toFixed(time < 10 ? 1 : 0)} ms (${part(time, whole)})`
  const rows = [
    [
      'learn',
      training === 'all' ? `all ${count} million weights` : `adapters of rank ${values.rank}, ${count} million weights`,
    ],
    [
      'batch',
      `${size} of ${resolution} pixels a side${values.recompute ? ', blocks computed again' : ''}, ${threads} threads`,
    ],
    ['loading', `${(loaded / 1000).toFixed(1)} s`],
    ['first step', `${(firstStep / 1000).toFixed(1)} s`],
    ['step', `${whole.toFixed(0)} ms, ${(1000 / whole).toFixed(2)} a second`],
    ['forward', withShare(forward)],
    ['backward', withShare(times.network - forward - transfers)],
    ['transfers', `${withShare(transfers)}, at most`],
    ['optimiser', withShare(times.optimizer)],
    ['data', withShare(times.data)],
    ['arithmetic', `${(all / 1e9).toFixed(1)} GFLOP a step, ${rate.toFixed(1)} GFLOP/s`],
    ['matrix product', `${product.toFixed(1)} GFLOP/s; the step has ${part(rate, product)} of that`],
    ['peak memory', `${peak.toFixed(0)} MiB`],
  ]
  for (const [name = '', text = ''] of rows) console.log(`  ${name.padEnd(15)} ${text}`)
}

function part(of: number, whole: number): string {
  return `${Math.round((100 * of) / whole)} %`
}
