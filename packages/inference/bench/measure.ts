/** One measurement in a separate process, so that its memory can be measured. Prints JSON. */
import { open } from 'node:fs/promises'
import path from 'node:path'
import { Graph, matmul, type Tensor, type Value } from '@amend/graph'
import { compile, type Network } from '@amend/graph/runtime'
import { pictureFromRgb } from '@amend/imaging'
import { type Component, openCheckpoint } from '@amend/models/checkpoint'
import { clipTextGraph, unetGraph, vaeDecoderGraph, vaeEncoderGraph } from '@amend/models/networks'
import { load } from '../src/index.ts'
import { unetConfig } from './random-checkpoint.ts'

export type Precision = 'float32' | 'float16'

/** Milliseconds of each run, or one peak in bytes. */
export type Measurement = Readonly<Record<string, number[]>>

const seconds = async (run: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await run()
  return performance.now() - began
}

const filled = (shape: readonly number[]): Tensor<Float32Array> => ({
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).map((_, i) => Math.sin(i)),
  shape,
})

async function component(
  folder: string,
  name: 'unet' | 'vae' | 'textEncoder',
  precision: Precision,
): Promise<Component> {
  const { components } = await openCheckpoint(folder, { prefer: precision === 'float16' ? 'fp16' : 'fp32' })
  const found = components[name]
  if (!found) throw new Error(`${folder} has no ${name}.`)
  return found
}

const measurements: Record<string, (folder: string, precision: Precision, runs: number) => Promise<Measurement>> = {
  /** From the path to a network that can run, and reading its file from the first byte to the last. */
  async load(folder, precision, runs) {
    const loaded: number[] = []
    const read: number[] = []
    for (let i = 0; i < runs; i++) {
      let network: Network | undefined
      loaded.push(
        await seconds(async () => {
          const { config, weights } = await component(folder, 'unet', precision)
          network = await compile(unetGraph(config, weights), { precision })
        }),
      )
      await network?.release()
      const [file = ''] = (await component(folder, 'unet', precision)).weights.files
      read.push(await seconds(() => readThrough(file)))
    }
    return { load: loaded, read }
  },

  async text(folder, precision, runs) {
    const { config, weights } = await component(folder, 'textEncoder', precision)
    const network = await compile(clipTextGraph(config, weights), { precision })
    const ids = { data: BigInt64Array.from({ length: 77 }, (_, i) => BigInt(i)), shape: [1, 77] }
    return { text: await repeated(runs, () => network.run({ input_ids: ids })) }
  },

  async vae(folder, precision, runs) {
    const { config, weights } = await component(folder, 'vae', precision)
    const encoder = await compile(vaeEncoderGraph(config, weights), { precision })
    const encode = await repeated(runs, () => encoder.run({ image: filled([1, 3, 512, 512]) }))
    await encoder.release()
    const decoder = await compile(vaeDecoderGraph(config, weights), { precision })
    return { encode, decode: await repeated(runs, () => decoder.run({ latent: filled([1, 4, 64, 64]) })) }
  },

  /** A step of the guided UNet at both sizes, and between its runs a plain product of two 2048 × 2048 matrices. */
  async unet(folder, precision, runs) {
    const { config, weights } = await component(folder, 'unet', precision)
    const network = await compile(unetGraph(config, weights), { precision })
    const product = await compile(matrixProduct(matrixSide))
    const operands = { a: filled([matrixSide, matrixSide]), b: filled([matrixSide, matrixSide]) }
    const feeds = (side: number) => ({
      sample: filled([3, 8, side, side]),
      timestep: { data: new Float32Array(3).fill(500), shape: [3] },
      encoder_hidden_states: filled([3, 77, 768]),
    })
    const [small, large] = [feeds(32), feeds(64)]
    await network.run(small)
    await product.run(operands)
    const times = { step256: [] as number[], step512: [] as number[], product: [] as number[] }
    for (let i = 0; i < runs; i++) {
      times.step256.push(await seconds(() => network.run(small)))
      times.product.push(await seconds(() => product.run(operands)))
      times.step512.push(await seconds(() => network.run(large)))
      times.product.push(await seconds(() => product.run(operands)))
    }
    return times
  },

  /** A whole edit of one step, everything loaded that an edit needs. */
  edit256: (folder, precision) => peakOfEdit(folder, precision, 256),
  edit512: (folder, precision) => peakOfEdit(folder, precision, 512),
}

async function peakOfEdit(folder: string, precision: Precision, side: number): Promise<Measurement> {
  const editor = await load(folder, { precision })
  const picture = pictureFromRgb(
    side,
    side,
    new Uint8Array(3 * side * side).map((_, i) => (i * 2_654_435_761) >>> 24),
  )
  await editor.edit(picture, 'make it night', { steps: 1, resolution: side, seed: 1 })
  return { peak: [process.resourceUsage().maxRSS * 1024] }
}

async function repeated(runs: number, run: () => Promise<unknown>): Promise<number[]> {
  await run()
  const times: number[] = []
  for (let i = 0; i < runs; i++) times.push(await seconds(run))
  return times
}

async function readThrough(file: string): Promise<void> {
  const handle = await open(file)
  const buffer = Buffer.alloc(2 ** 23)
  try {
    while ((await handle.read(buffer, 0, buffer.length)).bytesRead > 0);
  } finally {
    await handle.close()
  }
}

export const matrixSide = 2048

function matrixProduct(side: number): Graph {
  const graph = new Graph('product')
  const [a, b] = [graph.input('a', 'float32', [side, side]), graph.input('b', 'float32', [side, side])]
  graph.output('out', matmul(a, b))
  return graph
}

/** Multiplications with an addition of a UNet's run of 3 items at a latent side: convolutions, matrices and attention. */
export function multiplyAdds(side: number): number {
  const anything = {
    find: (_: string, shape: readonly number[] = []) =>
      ({ file: '', offset: 0, byteLength: 0, dtype: 'float32', shape }) as const,
    names: () => [],
  }
  const graph = unetGraph(unetConfig, anything, { sizes: { batch: 3, height: side, width: side, length: 77 } })
  const size = (value: Value | undefined) => (value?.shape ?? []).reduce<number>((a, b) => a * Number(b), 1)
  return graph.nodes.reduce((sum, { operator, inputs, outputs: [y] }) => {
    const [x, weight] = inputs
    if (operator.name === 'Conv') return sum + size(y) * (size(weight) / Number(weight?.dim(0)))
    if (operator.name === 'Linear') return sum + size(y) * Number(x?.dim(-1))
    // Logits and the mixture: twice batch × queries × keys × width.
    if (operator.name === 'Attention') return sum + 2 * size(x) * Number(weight?.dim(1))
    return sum
  }, 0)
}

if (process.argv[1] === path.resolve(new URL(import.meta.url).pathname)) {
  const [, , what = '', folder = '', precision = 'float32', runs = '3'] = process.argv
  const measure = measurements[what]
  if (!measure) throw new Error(`There is no measurement ${what}.`)
  console.log(JSON.stringify(await measure(folder, precision as Precision, Number(runs))))
}
