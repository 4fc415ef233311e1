import { add, attention, layerNorm, type Parameters, type Value } from '@amend/graph'
import { z } from 'zod'
import { activation } from './activation.ts'
import { project } from './spatial-transformer.ts'

const count = z.number().int().positive()

/** The keys that the configurations of CLIP's two towers share; the sizes' defaults differ. */
export const encoderSchema = z.object({
  num_hidden_layers: count.default(12),
  hidden_act: z
    .enum(['quick_gelu', 'gelu', 'gelu_new', 'gelu_pytorch_tanh', 'relu', 'silu', 'swish'])
    .default('quick_gelu'),
  layer_norm_eps: z.number().positive().default(1e-5),
})

/** Sizes of an encoder: the common keys with their defaults, and those that every model sets. */
export interface EncoderConfig extends z.output<typeof encoderSchema> {
  readonly hidden_size: number
  readonly intermediate_size: number
  readonly num_attention_heads: number
}

/** The heads of an encoder share its width equally. */
export const headsDivideWidth = (config: { hidden_size: number; num_attention_heads: number }): boolean =>
  config.hidden_size % config.num_attention_heads === 0

/** The message of a schema when `headsDivideWidth` is false. */
export const headsIssue = { path: ['num_attention_heads'], message: 'it must divide hidden_size' }

/**
 * The transformer of CLIP (Radford et al., 2021), the norms before attention and before the feed-forward layer:
 * x [B, L, width] to the same shape.
 * @param from the first layer to run; default 0
 * @param layers the layer before which to stop; default: all
 */
export function clipEncoder(
  p: Parameters,
  x: Value,
  config: EncoderConfig,
  {
    causal,
    from = 0,
    layers = config.num_hidden_layers,
  }: { readonly causal: boolean; readonly from?: number; readonly layers?: number },
): Value {
  let h = x
  for (let i = from; i < layers; i++) {
    const layer = p.at('layers', i)
    h = add(h, selfAttention(layer.at('self_attn'), clipNorm(layer.at('layer_norm1'), h, config), config, causal))
    h = add(h, feedForward(layer.at('mlp'), clipNorm(layer.at('layer_norm2'), h, config), config))
  }
  return h
}

/** Layer normalisation with the module's weight and bias. */
export function clipNorm(
  p: Parameters,
  x: Value,
  { hidden_size: width, layer_norm_eps: epsilon }: EncoderConfig,
): Value {
  return layerNorm(x, p.get('weight', [width]), p.get('bias', [width]), epsilon)
}

function selfAttention(p: Parameters, x: Value, config: EncoderConfig, causal: boolean): Value {
  const { hidden_size: width, num_attention_heads: heads } = config
  const query = project(p.at('q_proj'), x, width)
  const key = project(p.at('k_proj'), x, width)
  const value = project(p.at('v_proj'), x, width)
  return project(p.at('out_proj'), attention(query, key, value, { heads, causal }), width)
}

function feedForward(p: Parameters, x: Value, config: EncoderConfig): Value {
  const h = activation(config.hidden_act)(project(p.at('fc1'), x, config.intermediate_size))
  return project(p.at('fc2'), h, config.hidden_size)
}
