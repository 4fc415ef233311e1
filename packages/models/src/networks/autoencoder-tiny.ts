import {
  add,
  Graph,
  multiply,
  Parameters,
  relu,
  subtract,
  tanh,
  upsampleNearest,
  type Value,
  type Weights,
} from '@amend/graph'
import { z } from 'zod'
import { type ActivationName, activation } from './activation.ts'
import { parseConfig } from './config.ts'
import { conv } from './resnet.ts'

const count = z.number().int().positive()

/** AutoencoderTiny's `config.json`, with the class's defaults where a key is absent. */
const schema = z.object({
  in_channels: count.default(3),
  out_channels: count.default(3),
  encoder_block_out_channels: z.array(count).default([64, 64, 64, 64]),
  decoder_block_out_channels: z.array(count).default([64, 64, 64, 64]),
  act_fn: z.enum(['silu', 'swish', 'gelu', 'relu', 'mish']).default('relu'),
  upsample_fn: z.literal('nearest').default('nearest'),
  latent_channels: count.default(4),
  upsampling_scaling_factor: z.literal(2).default(2),
  num_encoder_blocks: z.array(count).default([1, 3, 3, 3]),
  num_decoder_blocks: z.array(count).default([3, 3, 3, 1]),
})

const parse = (config: unknown) => parseConfig(schema, 'AutoencoderTiny', config)

/**
 * The encoder of AutoencoderTiny (TAESD, https://github.com/madebyollin/taesd): `image` [batch, 3, height, width] in
 * −1 … 1 to `latent` [batch, latent_channels, height / f, width / f]; f is 2 to the number of levels minus one.
 *
 * @param config the checkpoint's `vae/config.json`
 * @throws GraphError 'unsupported-config', 'missing-tensor', 'wrong-tensor-shape'
 */
export function autoencoderTinyEncoderGraph(config: unknown, weights: Weights): Graph {
  const parsed = parse(config)
  const graph = new Graph('vae-encoder')
  const layers = sequence(new Parameters(graph, weights, 'encoder.layers'))

  const image = graph.input('image', 'float32', ['batch', parsed.in_channels, 'height', 'width'])
  let x = multiply(add(image, 1), 0.5)
  parsed.num_encoder_blocks.forEach((blocks, i) => {
    const channels = parsed.encoder_block_out_channels[i] as number
    x = conv(layers.next(), x, channels, i === 0 ? {} : { stride: 2, bias: false })
    for (let j = 0; j < blocks; j++) x = residual(layers.next(), x, channels, parsed.act_fn)
  })
  graph.output('latent', conv(layers.next(), x, parsed.latent_channels))
  return graph
}

/**
 * The decoder of AutoencoderTiny: `latent` [batch, latent_channels, height, width] to
 * `image` [batch, 3, f · height, f · width], about −1 … 1 and not clamped.
 *
 * @param config the checkpoint's `vae/config.json`
 * @throws GraphError 'unsupported-config', 'missing-tensor', 'wrong-tensor-shape'
 */
export function autoencoderTinyDecoderGraph(config: unknown, weights: Weights): Graph {
  const parsed = parse(config)
  const graph = new Graph('vae-decoder')
  const layers = sequence(new Parameters(graph, weights, 'decoder.layers'))

  const latent = graph.input('latent', 'float32', ['batch', parsed.latent_channels, 'height', 'width'])
  // Latents beyond ±3 are bent back softly.
  let x = multiply(tanh(multiply(latent, 1 / 3)), 3)
  x = activation(parsed.act_fn)(conv(layers.next(), x, parsed.decoder_block_out_channels[0] as number))
  layers.next()
  parsed.num_decoder_blocks.forEach((blocks, i) => {
    const channels = parsed.decoder_block_out_channels[i] as number
    const last = i === parsed.num_decoder_blocks.length - 1
    for (let j = 0; j < blocks; j++) x = residual(layers.next(), x, channels, parsed.act_fn)
    if (!last) {
      x = upsampleNearest(x)
      layers.next()
    }
    x = conv(layers.next(), x, last ? parsed.out_channels : channels, { bias: last })
  })
  graph.output('image', subtract(multiply(x, 2), 1))
  return graph
}

/** The modules of a sequential container, which counts activations and upsampling as layers too. */
function sequence(p: Parameters): { next(): Parameters } {
  let i = 0
  return { next: () => p.at(i++) }
}

/** Three convolutions beside a skip connection: relu(conv(x) + x). */
function residual(p: Parameters, x: Value, channels: number, name: ActivationName): Value {
  const act = activation(name)
  let h = act(conv(p.at('conv', 0), x, channels))
  h = act(conv(p.at('conv', 2), h, channels))
  h = conv(p.at('conv', 4), h, channels)
  const skip = x.dim(1) === channels ? x : conv(p.at('skip'), x, channels, { kernel: 1, bias: false })
  return relu(add(h, skip))
}
