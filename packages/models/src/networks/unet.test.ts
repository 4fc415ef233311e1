import type { StoredTensor, Weights } from '@amend/graph'
import { expect, it } from 'vitest'
import { unetGraph } from './index.ts'

it('the middle block has self-attention, also where the others attend to the text only', () => {
  const shapes = new Map<string, readonly number[]>()
  const anything: Weights = {
    find(name, shape = []) {
      shapes.set(name, shape)
      return { file: '/none', offset: 0, byteLength: 0, dtype: 'float32', shape } satisfies StoredTensor
    },
    names: () => [],
  }
  const [width, textWidth] = [64, 48]
  const config = {
    block_out_channels: [32, width],
    down_block_types: ['CrossAttnDownBlock2D', 'CrossAttnDownBlock2D'],
    up_block_types: ['CrossAttnUpBlock2D', 'CrossAttnUpBlock2D'],
    cross_attention_dim: textWidth,
    only_cross_attention: true,
    mid_block_only_cross_attention: true,
  }
  unetGraph(config, anything)
  const keys = (block: string) => shapes.get(`${block}.attentions.0.transformer_blocks.0.attn1.to_k.weight`)
  expect(keys('down_blocks.1')).toEqual([width, textWidth])
  expect(keys('mid_block')).toEqual([width, width])
  expect(keys('up_blocks.0')).toEqual([width, textWidth])
})
