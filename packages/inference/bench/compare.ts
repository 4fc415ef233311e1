/**
 * Compares the int8 version of a checkpoint with its float32 base: `npm run bench -- --against int8`. Both are loaded, and the runs
 * alternate, so that other work on the machine slows both. Wall time and processor time are reported: on a busy machine only the
 * second one says what a network costs.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createGenerator } from '@amend/diffusion'
import type { Tensor } from '@amend/graph'
import { compile, type Feeds, type Network } from '@amend/graph/runtime'
import { pictureFromRgb } from '@amend/imaging'
import { assertEditing, openCheckpoint } from '@amend/models/checkpoint'
import { buildGraphs } from '../src/load.ts'
import type { NetworkName } from '../src/model.ts'
import { optimizeModel } from '../src/optimize/index.ts'

/** Milliseconds. */
interface Times {
  readonly wall: number[]
  readonly processor: number[]
}

/** Of each network the times of both, and |int8 − float32| / |float32| of its output. */
type Comparison = Readonly<Record<string, { float32: Times; int8: Times; error: number }>>

/** Standard normal values, as latents are. */
const filled = (shape: readonly number[]): Tensor<Float32Array> => ({
  data: createGenerator(1).randn(shape.reduce((a, b) => a * b, 1)),
  shape,
})

/** Values of a picture. */
const inRange = ({ data, shape }: Tensor<Float32Array>) => ({
  data: data.map((value) => Math.max(-1, Math.min(1, value / 2))),
  shape,
})

/** What each network is given for pictures of a side, and its output. */
function runsOf(side: number): Partial<Record<NetworkName, { readonly feeds: Feeds; readonly output: string }>> {
  const latent = side / 8
  const unet = {
    sample: filled([3, 8, latent, latent]),
    timestep: { data: new Float32Array(3).fill(500), shape: [3] },
    encoder_hidden_states: filled([3, 77, 768]),
  }
  return {
    unet: { feeds: unet, output: 'out' },
    shallowUnet: { feeds: { ...unet, deep: filled([3, 320, latent, latent]) }, output: 'out' },
    vaeEncoder: { feeds: { image: inRange(filled([1, 3, side, side])) }, output: 'latent' },
    vaeDecoder: { feeds: { latent: filled([1, 4, latent, latent]) }, output: 'image' },
  }
}

async function timed(network: Network, feeds: Feeds, output: string, into: Times | undefined) {
  const [began, before] = [performance.now(), process.cpuUsage()]
  const outputs = await network.run(feeds)
  const { user, system } = process.cpuUsage(before)
  into?.wall.push(Math.round(performance.now() - began))
  into?.processor.push(Math.round((user + system) / 1000))
  return outputs[output]?.data as Float32Array
}

function differenceOf(given: Float32Array, expected: Float32Array): number {
  let [difference, size] = [0, 0]
  expected.forEach((value, i) => {
    difference += ((given[i] as number) - value) ** 2
    size += value ** 2
  })
  return Math.sqrt(difference / size)
}

async function compareNetworks(base: string, int8: string, side: number, runs: number): Promise<Comparison> {
  const graphs = {
    float32: buildGraphs(assertEditing(await openCheckpoint(base))),
    int8: buildGraphs(assertEditing(await openCheckpoint(int8))),
  }
  const found: Record<string, { float32: Times; int8: Times; error: number }> = {}
  for (const [name, { feeds, output }] of Object.entries(runsOf(side))) {
    const of = (precision: 'float32' | 'int8') => compile(graphs[precision][name as NetworkName], { spinning: false })
    const [float, integer] = [await of('float32'), await of('int8')]
    const times = { float32: { wall: [], processor: [] }, int8: { wall: [], processor: [] } }
    const expected = await timed(float, feeds, output, undefined)
    const error = differenceOf(await timed(integer, feeds, output, undefined), expected)
    for (let i = 0; i < runs; i++) {
      await timed(float, feeds, output, times.float32)
      await timed(integer, feeds, output, times.int8)
    }
    await float.release()
    await integer.release()
    found[name] = { ...times, error }
  }
  return found
}

/** Lines of a table: each network in both precisions, wall time and processor time. */
function linesOf(comparison: Comparison, side: number): string[] {
  const middle = (times: readonly number[]) => [...times].sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN
  const seconds = (time: number) => `${(time / 1000).toFixed(2)} s`
  const both = ({ wall, processor }: Times) => `${seconds(middle(wall))} (processor ${seconds(middle(processor))})`
  return Object.entries(comparison).map(([name, { float32, int8, error }]) => {
    const times = middle(float32.processor) / middle(int8.processor)
    const label = `${name}, ${side}²`.padEnd(22)
    return `${label} float32 ${both(float32)}, int8 ${both(int8)}: ${times.toFixed(1)} × less, error ${(100 * error).toFixed(1)} %`
  })
}

/** Peak memory of an edit of one step in a process of its own, bytes. */
function peakOf(location: string, side: number): number {
  const script = fileURLToPath(new URL('./measure.ts', import.meta.url))
  const args = ['--import', import.meta.resolve('tsx'), script, `edit${side}`, location, 'float32', '1']
  return (JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as { peak: [number] }).peak[0]
}

/** Prints the comparison of a checkpoint with its int8 version, which is made once beside it. */
export async function compareWithInt8(folder: string, side: number, runs: number): Promise<void> {
  const int8 = `${folder}-int8.safetensors`
  if (!existsSync(int8)) {
    const [width, steps] = [256, 2]
    const rgb = new Uint8Array(3 * width * width).map((_, i) => (i * 2_654_435_761) >>> 24)
    const pictures = [pictureFromRgb(width, width, rgb)]
    const calibration = { name: 'random-int8', pictures, instructions: ['make it winter'], steps, side: width }
    const { error } = await optimizeModel(folder, int8, { ...calibration, onProgress: (text) => console.log(text) })
    console.log(`Errors in the calibration: ${JSON.stringify(error)}`)
  }
  for (const line of linesOf(await compareNetworks(folder, int8, side, runs), side)) console.log(line)
  const peaks = [peakOf(folder, side), peakOf(int8, side)] as const
  const [float, integer] = peaks.map((bytes) => `${(bytes / 1e9).toFixed(2)} GB`)
  console.log(
    `Peak memory of an edit, ${side}²: float32 ${float}, int8 ${integer} (${(peaks[1] / peaks[0]).toFixed(2)} ×)`,
  )
}
