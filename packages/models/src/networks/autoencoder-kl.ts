import {
  add,
  attention,
  clamp,
  Graph,
  Parameters,
  reshape,
  silu,
  slice,
  transpose,
  upsampleNearest,
  type Value,
  type Weights,
} from '@amend/graph'
import { z } from 'zod'
import { parseConfig } from './config.ts'
import { conv, norm, resnetBlock } from './resnet.ts'
import { project, toTokens } from './spatial-transformer.ts'

const count = z.number().int().positive()

/** AutoencoderKL's `config.json`, with the class's defaults where a key is absent. */
const schema = z.object({
  in_channels: count.default(3),
  out_channels: count.default(3),
  down_block_types: z.array(z.literal('DownEncoderBlock2D')).default(['DownEncoderBlock2D']),
  up_block_types: z.array(z.literal('UpDecoderBlock2D')).default(['UpDecoderBlock2D']),
  block_out_channels: z.array(count).default([64]),
  layers_per_block: count.default(1),
  act_fn: z.enum(['silu', 'swish', 'gelu', 'relu', 'mish']).default('silu'),
  latent_channels: count.default(4),
  norm_num_groups: count.default(32),
  use_quant_conv: z.boolean().default(true),
  use_post_quant_conv: z.boolean().default(true),
  mid_block_add_attention: z.boolean().default(true),
})

type AutoencoderKLConfig = z.output<typeof schema>

const parse = (config: unknown) => parseConfig(schema, 'AutoencoderKL', config)

/** All norms of the autoencoder. */
const epsilon = 1e-6

/**
 * The encoder of AutoencoderKL (Rombach et al., 2022, appendix G).
 *
 * Input: `image` [batch, 3, height, width] in −1 … 1. Outputs: `latent`, the mean (and mode) of the posterior, and
 * `logvar`, the logarithm of its variance within −30 … 20, both [batch, latent_channels, height / f, width / f] and
 * not multiplied by `scaling_factor`; f is 2 to the number of levels minus one.
 *
 * @param config the checkpoint's `vae/config.json`
 * @throws GraphError 'unsupported-config', 'missing-tensor', 'wrong-tensor-shape'
 */
export function autoencoderKLEncoderGraph(config: unknown, weights: Weights): Graph {
  const parsed = parse(config)
  const { block_out_channels: channels, latent_channels: latents } = parsed
  const graph = new Graph('vae-encoder')
  const root = new Parameters(graph, weights)
  const p = root.at('encoder')

  const image = graph.input('image', 'float32', ['batch', parsed.in_channels, 'height', 'width'])
  let x = conv(p.at('conv_in'), image, channels[0] as number)
  channels.forEach((out, i) => {
    const block = p.at('down_blocks', i)
    for (let j = 0; j < parsed.layers_per_block; j++) x = resnet(block.at('resnets', j), x, out, parsed)
    if (i < channels.length - 1) {
      x = conv(block.at('downsamplers', 0, 'conv'), x, out, { stride: 2, padding: [0, 0, 1, 1] })
    }
  })
  x = midBlock(p.at('mid_block'), x, parsed)
  x = conv(p.at('conv_out'), normed(p.at('conv_norm_out'), x, parsed), 2 * latents)
  if (parsed.use_quant_conv) x = conv(root.at('quant_conv'), x, 2 * latents, { kernel: 1 })
  graph.output('latent', slice(x, 1, 0, latents))
  graph.output('logvar', clamp(slice(x, 1, latents, 2 * latents), -30, 20))
  return graph
}

/**
 * The decoder of AutoencoderKL: `latent` [batch, latent_channels, height, width], already divided by `scaling_factor`,
 * to `image` [batch, 3, f · height, f · width], about −1 … 1 and not clamped.
 *
 * @param config the checkpoint's `vae/config.json`
 * @throws GraphError 'unsupported-config', 'missing-tensor', 'wrong-tensor-shape'
 */
export function autoencoderKLDecoderGraph(config: unknown, weights: Weights): Graph {
  const parsed = parse(config)
  const channels = [...parsed.block_out_channels].reverse()
  const graph = new Graph('vae-decoder')
  const root = new Parameters(graph, weights)
  const p = root.at('decoder')

  const latent = graph.input('latent', 'float32', ['batch', parsed.latent_channels, 'height', 'width'])
  let x = parsed.use_post_quant_conv
    ? conv(root.at('post_quant_conv'), latent, parsed.latent_channels, { kernel: 1 })
    : latent
  x = conv(p.at('conv_in'), x, channels[0] as number)
  x = midBlock(p.at('mid_block'), x, parsed)
  channels.forEach((out, i) => {
    const block = p.at('up_blocks', i)
    for (let j = 0; j <= parsed.layers_per_block; j++) x = resnet(block.at('resnets', j), x, out, parsed)
    if (i < channels.length - 1) x = conv(block.at('upsamplers', 0, 'conv'), upsampleNearest(x), out)
  })
  graph.output('image', conv(p.at('conv_out'), normed(p.at('conv_norm_out'), x, parsed), parsed.out_channels))
  return graph
}

function resnet(p: Parameters, x: Value, out: number, config: AutoencoderKLConfig): Value {
  return resnetBlock(p, x, undefined, { out, groups: config.norm_num_groups, epsilon, activation: config.act_fn })
}

/** The last norm, `conv_norm_out`; the reference follows it by SiLU whatever `act_fn` says (`conv_act = nn.SiLU()`). */
const normed = (p: Parameters, x: Value, config: AutoencoderKLConfig): Value =>
  silu(norm(p, x, config.norm_num_groups, epsilon))

function midBlock(p: Parameters, x: Value, config: AutoencoderKLConfig): Value {
  const channels = x.dim(1) as number
  let h = resnet(p.at('resnets', 0), x, channels, config)
  if (config.mid_block_add_attention) h = selfAttention(p.at('attentions', 0), h, config)
  return resnet(p.at('resnets', 1), h, channels, config)
}

/** Attention of all positions to all positions with one head as wide as the channels. */
function selfAttention(p: Parameters, x: Value, config: AutoencoderKLConfig): Value {
  const channels = x.dim(1) as number
  const tokens = toTokens(norm(p.at('group_norm'), x, config.norm_num_groups, epsilon))
  const [query, key, value] = ['to_q', 'to_k', 'to_v'].map((name) => project(p.at(name), tokens, channels)) as [
    Value,
    Value,
    Value,
  ]
  const mixed = project(p.at('to_out', 0), attention(query, key, value, { heads: 1 }), channels)
  return add(reshape(transpose(mixed, [0, 2, 1]), x.shape), x)
}
