/** The autoencoder against recorded outputs of the reference. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Tensor, Weights } from '@amend/graph'
import { beforeAll, describe, expect, it } from 'vitest'
import { readSafetensors, writeSafetensors } from '../checkpoint/safetensors.ts'
import { vaeDecoderGraph, vaeEncoderGraph } from './autoencoder.ts'
import { readJson, relativeError, runOnce, tensorsOf, weightsOf } from './testing/reference.ts'

/** Part of the largest magnitude; measured: 2.6e-6 at most. */
const tolerance = 1e-5
const config = readJson('checkpoint/vae/config.json')
let weights: Weights
let recorded: Map<string, Tensor>

beforeAll(async () => {
  weights = await weightsOf('checkpoint/vae/diffusion_pytorch_model.safetensors')
  recorded = await tensorsOf('vae.safetensors')
})

describe.each([
  ['fused', true],
  ['decomposed', false],
] as const)('AutoencoderKL with %s attention', (_, fused) => {
  it('encodes as the reference does', async () => {
    const feeds = { image: recorded.get('image')! }
    const outputs = await runOnce(vaeEncoderGraph(config, weights), feeds, { fused })
    expect(relativeError(outputs.latent, recorded.get('mean'))).toBeLessThan(tolerance)
    expect(relativeError(outputs.logvar, recorded.get('logvar'))).toBeLessThan(tolerance)
  })

  it('decodes as the reference does', async () => {
    const feeds = { latent: recorded.get('latent')! }
    const outputs = await runOnce(vaeDecoderGraph(config, weights), feeds, { fused })
    expect(relativeError(outputs.image, recorded.get('decoded'))).toBeLessThan(tolerance)
  })
})

describe('with an activation other than SiLU', () => {
  /** Blocks whose second convolution gives zero return their input: `act_fn` does not influence the result. */
  async function withIdleBlocks(use: (idle: Weights) => Promise<void>) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'amend-vae-'))
    try {
      const file = path.join(folder, 'vae.safetensors')
      const tensors = await tensorsOf('checkpoint/vae/diffusion_pytorch_model.safetensors')
      const written = [...tensors].map(([name, { data, shape }]) => {
        const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
        const idle = name.includes('.resnets.') && name.includes('.conv2.')
        return { name, dtype: 'F32' as const, shape, bytes: () => [idle ? new Uint8Array(bytes.length) : bytes] }
      })
      await writeSafetensors(file, written)
      await use(await readSafetensors(file))
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  it.each(['gelu', 'relu', 'mish'])('the last norm is followed by SiLU, not by %s', async (name) => {
    await withIdleBlocks(async (idle) => {
      for (const [graph, input, output] of [
        [vaeEncoderGraph, 'image', 'latent'],
        [vaeDecoderGraph, 'latent', 'image'],
      ] as const) {
        const feeds = { [input]: recorded.get(input)! }
        const expected = await runOnce(graph(config, idle), feeds)
        const given = await runOnce(graph({ ...config, act_fn: name }, idle), feeds)
        expect(relativeError(given[output], expected[output])).toBeLessThan(tolerance)
      }
    })
  })

  it('the blocks use the configured activation', async () => {
    const feeds = { latent: recorded.get('latent')! }
    const silu = await runOnce(vaeDecoderGraph(config, weights), feeds)
    const gelu = await runOnce(vaeDecoderGraph({ ...config, act_fn: 'gelu' }, weights), feeds)
    expect(relativeError(gelu.image, silu.image)).toBeGreaterThan(0.001)
  })
})
