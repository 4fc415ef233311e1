/** The networks of an editing checkpoint as functions on tensors. */
import type { EditUnet, TextEmbedding } from '@amend/diffusion'
import type { Graph, Tensor } from '@amend/graph'
import type { Feeds } from '@amend/graph/runtime'
import type { Dimensions } from './agreement.ts'
import { finite } from './finite.ts'
import { type Floats, floats } from './floats.ts'
import { type WarmNetworks, type WarmOptions, warmNetworks } from './networks.ts'
import { runTiled } from './tiles.ts'

/** The networks of an edit. */
export type NetworkName = 'textEncoder' | 'vaeEncoder' | 'vaeDecoder' | 'unet' | 'shallowUnet'

/** The networks of an editing checkpoint, loaded at their first use. */
export interface EditModel extends Dimensions {
  readonly networks: WarmNetworks<NetworkName>
  /**
   * Token ids, as long as the context, to embeddings [length, width].
   * @param second the ids for SDXL's second text encoder
   */
  encodeText(ids: readonly number[], second?: readonly number[]): Promise<TextEmbedding>
  /** The token ids of several texts, of one length, to embeddings [B, length, width]. */
  encodeTexts(texts: readonly (readonly number[])[], second?: readonly (readonly number[])[]): Promise<TextEmbedding>
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
  const wide = dimensions.wideAutoencoder ? (['vaeEncoder', 'vaeDecoder'] as const) : []
  const networks = warmNetworks(graphs, { ...options, wide, stepping: ['unet'] })
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
  const encodeTexts: EditModel['encodeTexts'] = async (texts, second) => {
    const feeds = { input_ids: idsOf(texts), ...(second && { input_ids_2: idsOf(second) }) }
    const outputs = await run('textEncoder', feeds)
    const tokens = finite('textEncoder', floats(outputs.prompt_embeds ?? outputs.last_hidden_state))
    const pooled = outputs.pooled_prompt_embeds
    return pooled ? { ...tokens, pooled: finite('textEncoder', floats(pooled)) } : tokens
  }
  const decodeUnscaled = (latents: Floats) => runTiled(latents, { tile, overlap, from: 1, to: factor, run: decode })

  return {
    ...dimensions,
    networks,
    async encodeText(ids, second) {
      const { pooled, ...tokens } = await encodeTexts([ids], second && [second])
      return { ...first(tokens), ...(pooled && { pooled: first(pooled) }) }
    },
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
    async unet(sample, timestep, { pooled, ...text }, deep) {
      const [batch = 1, , rows = 0, columns = 0] = sample.shape
      const feeds = {
        sample: finite('scheduler', sample),
        timestep: { data: new Float32Array(batch).fill(timestep), shape: [batch] },
        encoder_hidden_states: text,
        ...(pooled && { text_embeds: pooled, time_ids: uncropped(batch, factor * rows, factor * columns) }),
      }
      const outputs = deep ? await run('shallowUnet', { ...feeds, deep }) : await run('unet', feeds)
      return { out: finite('unet', floats(outputs.out)), ...(outputs.deep && { deep: floats(outputs.deep) }) }
    },
  }
}

/** The side of a tile, in latent positions, whose activations fit. */
export function tileSide({ activationsPerPixel, factor }: Dimensions, memory: number): number {
  const pixels = memory / (Float32Array.BYTES_PER_ELEMENT * activationsPerPixel)
  return Math.max(leastTile, Math.floor(Math.sqrt(pixels) / factor))
}

const idsOf = (texts: readonly (readonly number[])[]) => ({
  data: BigInt64Array.from(texts.flat(), BigInt),
  shape: [texts.length, texts[0]?.length ?? 0],
})

/**
 * SDXL's size conditions of a picture that has its own size and was not cropped: original height and width, top and left,
 * target height and width, for each item of the batch.
 */
function uncropped(batch: number, height: number, width: number): Floats {
  const sizes = [height, width, 0, 0, height, width]
  return {
    data: Float32Array.from({ length: batch * sizes.length }, (_, i) => sizes[i % sizes.length] ?? 0),
    shape: [batch, sizes.length],
  }
}

const first = ({ data, shape }: Floats): Floats => ({ data, shape: shape.slice(1) })
