import { type Graph, GraphError, type Weights } from '@amend/graph'
import { autoencoderKLDecoderGraph, autoencoderKLEncoderGraph } from './autoencoder-kl.ts'
import { autoencoderTinyDecoderGraph, autoencoderTinyEncoderGraph } from './autoencoder-tiny.ts'

interface Autoencoder {
  encoder(config: unknown, weights: Weights): Graph
  decoder(config: unknown, weights: Weights): Graph
}

const autoencoders = new Map<unknown, Autoencoder>([
  ['AutoencoderKL', { encoder: autoencoderKLEncoderGraph, decoder: autoencoderKLDecoderGraph }],
  ['AutoencoderTiny', { encoder: autoencoderTinyEncoderGraph, decoder: autoencoderTinyDecoderGraph }],
])

function autoencoderOf(config: unknown): Autoencoder {
  const name = (config as { _class_name?: unknown } | null)?._class_name ?? 'AutoencoderKL'
  const found = autoencoders.get(name)
  if (found) return found
  throw new GraphError(
    'unsupported-config',
    `The autoencoder class ${String(name)} is not supported; AutoencoderKL and AutoencoderTiny are.`,
  )
}

/** The encoder of the autoencoder class that the configuration names: `image` to `latent`, unscaled. */
export const vaeEncoderGraph = (config: unknown, weights: Weights): Graph =>
  autoencoderOf(config).encoder(config, weights)

/** The decoder of the autoencoder class that the configuration names: `latent`, unscaled, to `image`. */
export const vaeDecoderGraph = (config: unknown, weights: Weights): Graph =>
  autoencoderOf(config).decoder(config, weights)
