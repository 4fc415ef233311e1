/** A small checkpoint in one file of the CompVis layout, with random weights. */
import { createGenerator } from '@amend/diffusion'
import type { StoredTensor, Weights } from '@amend/graph'
import { compvisUnetName, compvisVaeName, writeSafetensors } from '@amend/models/checkpoint'
import { clipTextGraph, unetGraph, vaeDecoderGraph, vaeEncoderGraph } from '@amend/models/networks'
import { bytesOf } from '../checkpoint/write.ts'

/**
 * The configurations that the tensors of such a file imply: a UNet of one level, an autoencoder of two, one layer of
 * text.
 */
const unet = {
  block_out_channels: [32],
  layers_per_block: 1,
  down_block_types: ['CrossAttnDownBlock2D'],
  up_block_types: ['CrossAttnUpBlock2D'],
  attention_head_dim: 8,
  cross_attention_dim: 64,
}
const vae = {
  block_out_channels: [32, 32],
  down_block_types: ['DownEncoderBlock2D', 'DownEncoderBlock2D'],
  up_block_types: ['UpDecoderBlock2D', 'UpDecoderBlock2D'],
  layers_per_block: 1,
}
const text = {
  hidden_size: 64,
  intermediate_size: 64,
  num_hidden_layers: 1,
  num_attention_heads: 1,
  vocab_size: 49408,
  hidden_act: 'quick_gelu',
}

/** Names and shapes of the tensors that a graph requests. */
function shapesOf(build: (weights: Weights) => unknown): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>()
  build({
    find(name, shape = []): StoredTensor {
      shapes.set(name, shape)
      return { file: '', offset: 0, byteLength: 0, dtype: 'float32', shape }
    },
    names: () => [],
  })
  return shapes
}

/** @param inChannels 8 for an editing checkpoint, 4 for text-to-image */
export async function writeSingleFile(file: string, { inChannels = 8 } = {}): Promise<string> {
  const all = new Map<string, readonly number[]>()
  const layout = { layers: 1, upAttention: [true] }
  for (const [name, shape] of shapesOf((weights) => unetGraph({ ...unet, in_channels: inChannels }, weights))) {
    // Projections around the transformers of Stable Diffusion 1.x are convolutions.
    const convolved = /\.proj_(in|out)\.weight$/.test(name) && shape.length === 2
    all.set(`model.diffusion_model.${compvisUnetName(name, layout)}`, convolved ? [...shape, 1, 1] : shape)
  }
  for (const graph of [vaeEncoderGraph, vaeDecoderGraph]) {
    for (const [name, shape] of shapesOf((weights) => graph(vae, weights))) {
      const kernel = /\.attentions\.0\.to_.+\.weight$/.test(name) ? [1, 1] : []
      all.set(`first_stage_model.${compvisVaeName(name, 2)}`, [...shape, ...kernel])
    }
  }
  for (const [name, shape] of shapesOf((weights) => clipTextGraph(text, weights))) {
    all.set(`cond_stage_model.transformer.text_model.${name.replace(/^text_model\./, '')}`, shape)
  }
  const random = createGenerator(3)
  await writeSafetensors(
    file,
    [...all].map(([name, shape]) => {
      const one = shape.length === 1 && name.endsWith('weight') ? 1 : 0
      const data = random.randn(shape.reduce((a, b) => a * b, 1)).map((value) => one + 0.1 * value)
      return { name, shape, dtype: 'F32' as const, bytes: () => [bytesOf(data)] }
    }),
  )
  return file
}
