import type { Graph, StoredTensor, Weights } from '@amend/graph'
import { describe, expect, it } from 'vitest'
import { unetGraph, vaeDecoderGraph, vaeEncoderGraph } from './index.ts'

/** Weights that have every tensor a network asks for. */
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
})
