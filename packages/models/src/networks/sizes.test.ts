import type { Graph, StoredTensor, Weights } from '@amend/graph'
import { describe, expect, it } from 'vitest'
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

/** Weights that contain every tensor that a network requests. */
const anything: Weights = {
  find: (_, shape = []) =>
    ({ file: '/none', offset: 0, byteLength: 0, dtype: 'float32', shape }) satisfies StoredTensor,
  names: () => [],
}

const names = (...graphs: Graph[]) => {
  const sizes = new Map<string, number>()
  for (const { parameters } of graphs) {
    for (const [value, { shape }] of parameters)
      sizes.set(
        value.name,
        shape.reduce((a, b) => a * b, 1),
      )
  }
  return { tensors: sizes.size, parameters: [...sizes.values()].reduce((a, b) => a + b, 0) }
}

/** OpenAI's ViT-L/14. */
const largeText = { hidden_size: 768, intermediate_size: 3072, num_attention_heads: 12, eos_token_id: 2 }
const largeVision = {
  hidden_size: 1024,
  intermediate_size: 4096,
  num_attention_heads: 16,
  num_hidden_layers: 24,
  patch_size: 14,
}

describe('the published sizes', () => {
  it('Stable Diffusion 1.5 and InstructPix2Pix', () => {
    const config = { cross_attention_dim: 768, block_out_channels: [320, 640, 1280, 1280], attention_head_dim: 8 }
    expect(names(unetGraph({ ...config, in_channels: 4 }, anything))).toEqual({ tensors: 686, parameters: 859_520_964 })
    expect(names(unetGraph({ ...config, in_channels: 8 }, anything))).toEqual({ tensors: 686, parameters: 859_532_484 })
  })

  it('Stable Diffusion 2.1', () => {
    const config = { cross_attention_dim: 1024, attention_head_dim: [5, 10, 20, 20], use_linear_projection: true }
    expect(names(unetGraph(config, anything)).parameters).toBe(865_910_724)
  })

  it('its autoencoder', () => {
    const config = {
      block_out_channels: [128, 256, 512, 512],
      layers_per_block: 2,
      down_block_types: new Array(4).fill('DownEncoderBlock2D'),
      up_block_types: new Array(4).fill('UpDecoderBlock2D'),
    }
    expect(names(vaeEncoderGraph(config, anything), vaeDecoderGraph(config, anything))).toEqual({
      tensors: 248,
      parameters: 83_653_863,
    })
  })

  it('the tiny autoencoder TAESD', () => {
    const config = { _class_name: 'AutoencoderTiny' }
    expect(names(vaeEncoderGraph(config, anything), vaeDecoderGraph(config, anything)).parameters).toBe(2_445_063)
  })

  it('the text encoder of Stable Diffusion 1', () => {
    expect(names(clipTextGraph(largeText, anything))).toEqual({ tensors: 196, parameters: 123_060_480 })
  })

  it('the text encoder of Stable Diffusion 2, OpenCLIP ViT-H/14 without its last layer', () => {
    const config = {
      hidden_size: 1024,
      intermediate_size: 4096,
      num_attention_heads: 16,
      num_hidden_layers: 23,
      hidden_act: 'gelu',
    }
    expect(names(clipTextGraph(config, anything)).parameters).toBe(340_387_840)
  })

  it('CLIP ViT-L/14 and ViT-B/32', () => {
    const both = (config: unknown) =>
      names(clipTextEmbedsGraph(config, anything), clipImageGraph(config, anything)).parameters
    expect(both({ projection_dim: 768, text_config: largeText, vision_config: largeVision })).toBe(427_616_513)
    expect(both({})).toBe(151_277_313)
  })

  it('the safety checker', () => {
    const config = { projection_dim: 768, vision_config: largeVision }
    expect(names(safetyCheckerGraph(config, anything))).toEqual({ tensors: 396, parameters: 303_981_588 })
  })

  it('GPT-2, small and medium', () => {
    expect(names(gpt2Graph({}, anything))).toEqual({ tensors: 148, parameters: 124_439_808 })
    expect(names(gpt2Graph({ n_embd: 1024, n_head: 16, n_layer: 24 }, anything)).parameters).toBe(354_823_168)
  })
})
