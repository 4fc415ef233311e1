/** Checkpoints whose tensors do not match their configuration: one clear sentence before anything is loaded. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { GraphError, type StoredTensor, type Weights } from '@amend/graph'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSafetensors, readTensor, writeSafetensors } from '../checkpoint/safetensors.ts'
import {
  clipImageGraph,
  clipTextEmbedsGraph,
  clipTextGraph,
  gpt2Graph,
  safetyCheckerGraph,
  unetGraph,
  vaeDecoderGraph,
  vaeEncoderGraph,
} from './index.ts'
import { readJson, renamed, weightsOf } from './testing/reference.ts'

const networks = [
  ['UNet', unetGraph, 'checkpoint/unet', 'diffusion_pytorch_model', 'up_blocks.1.resnets.1.conv_shortcut.weight'],
  [
    'VAE encoder',
    vaeEncoderGraph,
    'checkpoint/vae',
    'diffusion_pytorch_model',
    'encoder.mid_block.attentions.0.to_q.bias',
  ],
  ['VAE decoder', vaeDecoderGraph, 'checkpoint/vae', 'diffusion_pytorch_model', 'decoder.conv_in.weight'],
  ['text encoder', clipTextGraph, 'checkpoint/text_encoder', 'model', 'encoder.layers.2.mlp.fc1.weight'],
  ['CLIP text half', clipTextEmbedsGraph, 'clip', 'model', 'text_projection.weight'],
  ['CLIP image half', clipImageGraph, 'clip', 'model', 'vision_model.embeddings.position_embedding.weight'],
  ['safety checker', safetyCheckerGraph, 'checkpoint/safety_checker', 'model', 'special_care_embeds_weights'],
] as const

function failure(build: () => unknown): { code: string; message: string } | undefined {
  try {
    build()
  } catch (error) {
    if (error instanceof GraphError) return { code: error.code, message: error.message }
    throw error
  }
  return undefined
}

/** The same weights with one tensor of another shape. */
const reshaped = (weights: Weights, name: string, shape: readonly number[]): Weights => ({
  find(requested, hint) {
    const stored = weights.find(requested, hint)
    return stored && requested === name ? { ...stored, shape } : stored
  },
  names: () => weights.names(),
})

describe.each(networks)('the %s', (_, build, folder, file, tensor) => {
  const load = () => weightsOf(`${folder}/${file}.safetensors`)
  const config = readJson(`${folder}/config.json`)

  it('builds from complete weights', async () => {
    const weights = await load()
    expect(failure(() => build(config, weights))).toBeUndefined()
  })

  it('names a missing tensor', async () => {
    const weights = renamed(await load(), (name) => (name === tensor ? undefined : name))
    expect(failure(() => build(config, weights))).toEqual({
      code: 'missing-tensor',
      message: `The checkpoint has no tensor "${tensor}".`,
    })
  })

  it('names a tensor of the wrong shape, and both shapes', async () => {
    const weights = await load()
    const shape = weights.find(tensor)!.shape
    const wrong = [...shape.slice(0, -1), shape.at(-1)! + 1]
    expect(failure(() => build(config, reshaped(weights, tensor, wrong)))).toEqual({
      code: 'wrong-tensor-shape',
      message: `The tensor "${tensor}" has the shape [${wrong.join(', ')}] where the configuration asks for [${shape.join(', ')}].`,
    })
  })
})

describe('a transposed tensor', () => {
  it('with the same number of elements is refused', async () => {
    const weights = await weightsOf('checkpoint/text_encoder/model.safetensors')
    const name = 'encoder.layers.0.mlp.fc1.weight'
    const transposed = reshaped(weights, name, [...weights.find(name)!.shape].reverse())
    const config = readJson('checkpoint/text_encoder/config.json')
    expect(failure(() => clipTextGraph(config, transposed))?.code).toBe('wrong-tensor-shape')
  })
})

describe('a file on disk', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'amend-weights-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('with a tensor that has lost its last row is refused when the graph is built', async () => {
    const whole = await weightsOf('checkpoint/vae/diffusion_pytorch_model.safetensors')
    const cut = 'encoder.conv_in.weight'
    const tensors = await Promise.all(
      [...whole.names()].map(async (name) => {
        const { data, shape } = await readTensor(whole.find(name) as StoredTensor)
        const [rows, ...rest] = shape
        const kept = name === cut ? [rows! - 1, ...rest] : shape
        const size = kept.reduce((a, b) => a * b, 1)
        const bytes = new Uint8Array(data.buffer, data.byteOffset, size * 4)
        return { name, dtype: 'F32' as const, shape: kept, bytes: () => [bytes] }
      }),
    )
    const file = path.join(folder, 'vae.safetensors')
    await writeSafetensors(file, tensors)
    const weights = await readSafetensors(file)
    expect(failure(() => vaeEncoderGraph(readJson('checkpoint/vae/config.json'), weights))).toMatchObject({
      code: 'wrong-tensor-shape',
    })
  })
})

describe('an empty checkpoint', () => {
  it('lacks the first tensor that a network requests', () => {
    const nothing: Weights = { find: () => undefined, names: () => [] }
    expect(failure(() => gpt2Graph({}, nothing))).toMatchObject({ code: 'missing-tensor' })
    expect(failure(() => clipTextGraph({}, nothing))).toMatchObject({ code: 'missing-tensor' })
  })
})

describe('a configuration that is not an object', () => {
  it.each([null, 3, 'text', []])('%j is refused with one sentence', (config) => {
    const nothing: Weights = { find: () => undefined, names: () => [] }
    for (const build of [unetGraph, vaeEncoderGraph, clipTextGraph, clipImageGraph, safetyCheckerGraph, gpt2Graph]) {
      expect(failure(() => build(config, nothing))).toMatchObject({
        code: 'unsupported-config',
        message: expect.stringMatching(/in config\.json is not supported \(.+\)\.$/),
      })
    }
  })
})
