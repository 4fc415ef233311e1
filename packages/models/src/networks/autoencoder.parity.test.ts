/** The autoencoder against recorded outputs of the reference. */
import type { Tensor, Weights } from '@amend/graph'
import { beforeAll, describe, expect, it } from 'vitest'
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
