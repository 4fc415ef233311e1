/** The networks of an editing checkpoint as functions on tensors. */
import type { EditUnet } from '@amend/diffusion'
import type { Graph, Tensor } from '@amend/graph'
import type { Feeds } from '@amend/graph/runtime'
import type { Dimensions } from './agreement.ts'
import { finite } from './finite.ts'
import { type Floats, floats } from './floats.ts'
import { type WarmNetworks, type WarmOptions, warmNetworks } from './networks.ts'
import { runTiled } from './tiles.ts'

/** The networks of an edit. */
export type NetworkName = 'textEncoder' | 'vaeEncoder' | 'vaeDecoder' | 'unet'

/** The networks of an editing checkpoint, loaded at their first use. */
export interface EditModel extends Dimensions {
  readonly networks: WarmNetworks<NetworkName>
  /** Token ids, as long as the context, to embeddings [length, width]. */
  encodeText(ids: readonly number[]): Promise<Floats>
  /** The token ids of several texts, of one length, to embeddings [B, length, width]. */
  encodeTexts(texts: readonly (readonly number[])[]): Promise<Floats>
  /** Image [3, factor · h, factor · w] in −1 … 1 to the mode of its latents [C, h, w], unscaled. */
  encodeImage(image: Floats): Promise<Floats>
  /** Finished latents of the diffusion [V, C, h, w] to images [V, 3, factor · h, factor · w], about −1 … 1. */
  decode(latents: Floats): Promise<Floats>
  /** The encoder's latents, unscaled [V, C, h, w], to images. */
  decodeUnscaled(latents: Floats): Promise<Floats>
  readonly unet: EditUnet
}

/** Memory limits and how networks are loaded. */
export interface ModelOptions extends Omit<WarmOptions, 'stepping'> {
  /** Bytes that the activations of the autoencoder may take; larger pictures go through it in tiles. Default 1 GiB. */
  readonly tileMemory?: number
  /** Gets what each run of a network was given and gave. */
  readonly onRun?: (name: NetworkName, feeds: Feeds, outputs: Readonly<Record<string, Tensor>>) => void
}

/** Tiles share this part of their side with each neighbour. */
const overlapShare = 0.25
/** A tile narrower than this sees too little around it. */
const leastTile = 24

/** Networks as functions; each loads at its first use. */
export function editModel(
  graphs: Readonly<Record<NetworkName, Graph>>,
  dimensions: Dimensions,
  { tileMemory = 2 ** 30, onRun, ...options }: ModelOptions = {},
): EditModel {
  const networks = warmNetworks(graphs, { ...options, stepping: ['unet'] })
  const run = async (name: NetworkName, feeds: Feeds) => {
    const outputs = await networks.run(name, feeds)
    onRun?.(name, feeds, outputs)
    return outputs
  }
  const { factor, scalingFactor } = dimensions
  const tile = tileSide(dimensions, tileMemory)
  const overlap = Math.ceil(tile * overlapShare)

  const vae = (name: 'vaeEncoder' | 'vaeDecoder', input: string, output: string) => async (feed: Floats) =>
    finite(name, floats((await run(name, { [input]: feed }))[output]))
  const encode = vae('vaeEncoder', 'image', 'latent')
  const decode = vae('vaeDecoder', 'latent', 'image')
  const encodeTexts = async (texts: readonly (readonly number[])[]) => {
    const feed = { data: BigInt64Array.from(texts.flat(), BigInt), shape: [texts.length, texts[0]?.length ?? 0] }
    const output = floats((await run('textEncoder', { input_ids: feed })).last_hidden_state)
    return finite('textEncoder', output)
  }
  const decodeUnscaled = (latents: Floats) => runTiled(latents, { tile, overlap, from: 1, to: factor, run: decode })

  return {
    ...dimensions,
    networks,
    encodeText: async (ids) => first(await encodeTexts([ids])),
    encodeTexts,
    async encodeImage(image) {
      const batch = { data: image.data, shape: [1, ...image.shape] }
      return first(await runTiled(batch, { tile, overlap, from: factor, to: 1, run: encode }))
    },
    async decode(latents) {
      const { data, shape } = finite('scheduler', latents)
      return decodeUnscaled({ data: data.map((value) => value / scalingFactor), shape })
    },
    decodeUnscaled,
    async unet(sample, timestep, text) {
      const batch = sample.shape[0] ?? 1
      const feeds = {
        sample: finite('scheduler', sample),
        timestep: { data: new Float32Array(batch).fill(timestep), shape: [batch] },
        encoder_hidden_states: text,
      }
      return finite('unet', floats((await run('unet', feeds)).out))
    },
  }
}

/** The side of a tile, in latent positions, whose activations fit. */
export function tileSide({ activationsPerPixel, factor }: Dimensions, memory: number): number {
  const pixels = memory / (Float32Array.BYTES_PER_ELEMENT * activationsPerPixel)
  return Math.max(leastTile, Math.floor(Math.sqrt(pixels) / factor))
}

const first = ({ data, shape }: Floats): Floats => ({ data, shape: shape.slice(1) })
