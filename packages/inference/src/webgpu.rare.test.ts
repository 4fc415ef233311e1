/** Small networks of every kind on WebGPU, against the CPU: in software where there is no graphics card. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Graph, Tensor } from '@amend/graph'
import { type CompileOptions, compile, type Device, type Feeds, usedPrecision } from '@amend/graph/runtime'
import { useSoftwareVulkan } from '@amend/graph/software-vulkan'
import { type Picture, pictureFromRgb } from '@amend/imaging'
import { assertEditing, type EditingCheckpoint, openCheckpoint, openWeights } from '@amend/models/checkpoint'
import {
  clipImageGraph,
  clipTextEmbedsGraph,
  clipTextGraph,
  gpt2Graph,
  safetyCheckerGraph,
  unetGraph,
  vaeDecoderGraph,
  vaeEncoderGraph,
} from '@amend/models/networks'
import { embeddedCheckpoint } from '@amend/pico'
import { beforeAll, describe, expect, it } from 'vitest'
import { load } from './load.ts'

useSoftwareVulkan(process.env)

const fixture = (name: string) =>
  path.dirname(fileURLToPath(import.meta.resolve(`@amend/models/fixtures/${name}/model_index.json`)))
const configOf = (folder: string) => JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8'))

const wave = (shape: readonly number[]): Tensor<Float32Array> => ({
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i)),
  shape,
})
const ids = (values: readonly number[]) => ({ data: BigInt64Array.from(values, BigInt), shape: [1, values.length] })
const words = ids([3, 5, 8, 13, 21, 34, 55, 89])

async function run(graph: Graph, feeds: Feeds, device: Device, options: CompileOptions = {}) {
  const network = await compile(graph, { device, ...options })
  return network.run(feeds).finally(() => network.release())
}

/** The largest difference over the largest magnitude. */
function relativeError(given: Tensor | undefined, expected: Tensor | undefined): number {
  expect(given?.shape).toEqual(expected?.shape)
  const [a, b] = [Float32Array.from(given?.data as Float32Array), Float32Array.from(expected?.data as Float32Array)]
  const most = b.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  return b.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (a[i] ?? Number.NaN))), 0) / most
}

/** Elementary functions of a graphics device are less exact than the CPU's, and a driver in software approximates some. */
const tolerance = 0.02

async function expectAgreement(graph: Graph, feeds: Feeds): Promise<void> {
  const [expected, given] = [await run(graph, feeds, 'cpu'), await run(graph, feeds, 'webgpu')]
  for (const name of Object.keys(expected))
    expect(relativeError(given[name], expected[name]), name).toBeLessThan(tolerance)
}

let reference: EditingCheckpoint
beforeAll(async () => {
  reference = assertEditing(await openCheckpoint(fixture('reference/checkpoint')))
})

describe('on WebGPU a network agrees with the CPU', () => {
  it('the text encoder', async () => {
    const { config, weights } = reference.components.textEncoder
    await expectAgreement(clipTextGraph(config, weights), { input_ids: words })
  })

  it('CLIP, for texts and pictures', async () => {
    const { folder } = embeddedCheckpoint('clip')
    const [config, weights] = [configOf(folder), await openWeights(folder)]
    await expectAgreement(clipTextEmbedsGraph(config, weights), { input_ids: words })
    const side = config.vision_config.image_size
    await expectAgreement(clipImageGraph(config, weights), { pixel_values: wave([1, 3, side, side]) })
  })

  it('the UNet, whole and shallow', async () => {
    const { config, weights } = reference.components.unet
    const sample = wave([3, 8, 8, 8])
    const timestep = { data: Float32Array.of(999, 500, 1), shape: [3] }
    const feeds = { sample, timestep, encoder_hidden_states: wave([3, 8, 32]) }
    await expectAgreement(unetGraph(config, weights, { deep: 'returned' }), feeds)
    await expectAgreement(unetGraph(config, weights, { deep: 'given' }), { ...feeds, deep: wave([3, 16, 8, 8]) })
  })

  it('the autoencoder, both ways', async () => {
    const { config, weights } = reference.components.vae
    await expectAgreement(vaeEncoderGraph(config, weights), { image: wave([1, 3, 32, 32]) })
    await expectAgreement(vaeDecoderGraph(config, weights), { latent: wave([1, 4, 8, 8]) })
  })

  it('the language model', async () => {
    const { folder } = embeddedCheckpoint('writer')
    await expectAgreement(gpt2Graph(configOf(folder), await openWeights(folder)), { input_ids: words })
  })

  it('the safety checker', async () => {
    const { config, weights } = reference.components.safetyChecker ?? reference.components.vae
    const { image_size: side } = (config as { vision_config: { image_size: number } }).vision_config
    await expectAgreement(safetyCheckerGraph(config, weights), { pixel_values: wave([1, 3, side, side]) })
  })
})

it('a device without float16 computes in float32 what was asked for in float16', async () => {
  const { config, weights } = reference.components.textEncoder
  const graph = clipTextGraph(config, weights)
  const narrow = await run(graph, { input_ids: words }, 'webgpu', { precision: 'float16' })
  const expected = await run(graph, { input_ids: words }, 'cpu')
  const used = await usedPrecision('webgpu', 'float16')
  expect(relativeError(narrow.last_hidden_state, expected.last_hidden_state)).toBeLessThan(
    used === 'float16' ? 0.05 : tolerance,
  )
})

it('an edit with the embedded model, whose weights are float16, equals that of the CPU', async () => {
  const picture: Picture = pictureFromRgb(
    32,
    32,
    Uint8Array.from({ length: 3 * 32 * 32 }, (_, i) => (i * 7) % 256),
  )
  const edit = async (device: Device) => {
    const editor = await load(embeddedCheckpoint('edit').folder, { device })
    const settings = { seed: 1, steps: 1, resolution: 32 }
    const { variants } = await editor.edit(picture, 'make it night', settings).finally(() => editor.release())
    return variants[0]
  }
  const [expected, given] = [await edit('cpu'), await edit('webgpu')]
  expect(given?.recipe.runtime).toMatchObject({ device: 'webgpu', precision: 'float32' })
  const [a, b] = [given?.picture.rgb ?? [], expected?.picture.rgb ?? []]
  expect(a).toHaveLength(b.length)
  const squares = Array.from(b, (value, i) => (value - Number(a[i])) ** 2).reduce((sum, square) => sum + square, 0)
  expect(10 * Math.log10(255 ** 2 / (squares / b.length))).toBeGreaterThan(45)
})
