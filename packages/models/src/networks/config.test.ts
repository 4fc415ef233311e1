import type { Weights } from '@amend/graph'
import { describe, expect, it } from 'vitest'
import { clipTextGraph, unetGraph, vaeDecoderGraph } from './index.ts'

const none: Weights = { find: () => undefined, names: () => [] }
type Build = (config: unknown, weights: Weights) => unknown

describe('an unsupported configuration is refused with its key and a plain reason', () => {
  it.each<[Build, object, string]>([
    [
      unetGraph,
      { down_block_types: ['DownBlock2D', 'StrangeBlock2D'] },
      'UNet2DConditionModel: "down_block_types.1" in config.json is not supported (it is "StrangeBlock2D", where "DownBlock2D" or "CrossAttnDownBlock2D" is needed).',
    ],
    [unetGraph, { class_embed_type: 'timestep' }, '(it is "timestep", where null is needed)'],
    [unetGraph, { dual_cross_attention: true }, '(it is true, where false is needed)'],
    [unetGraph, { layers_per_block: 'two' }, '(it is "two", where a number or a list is needed)'],
    [unetGraph, { layers_per_block: [2, 0, 2, 2] }, '(it is 0, where a number above 0 is needed)'],
    [unetGraph, { in_channels: 4.5 }, '(it is 4.5, where a whole number is needed)'],
    [unetGraph, { block_out_channels: [32] }, '(there must be one number for each block)'],
    [vaeDecoderGraph, { act_fn: 'sin' }, '(it is "sin", where "silu", "swish", "gelu", "relu" or "mish" is needed)'],
    [vaeDecoderGraph, { use_quant_conv: 'yes' }, '(it is "yes", where true or false is needed)'],
    [clipTextGraph, { num_attention_heads: 7 }, '(it must divide hidden_size)'],
    [clipTextGraph, { layer_norm_eps: 0 }, '(it is 0, where a number above 0 is needed)'],
    [unetGraph, [] as object, 'an object is needed'],
  ])('%#', (build, config, reason) => {
    expect(() => build(config, none)).toThrow(reason)
    expect(() => build(config, none)).not.toThrow(/invalid|expected|received|option/i)
  })
})
