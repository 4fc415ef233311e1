/** A text-to-image checkpoint as functions from sentences to pictures. */
import {
  checkpointScheduler,
  readSchedulerSettings,
  type SamplingOptions,
  type SchedulerConfig,
  type TextToImageLatentsOptions,
  type TextToImageUnet,
  textToImageLatents,
} from '@amend/diffusion'
import { assertTextToImage, openCheckpoint, readTextToImageCard, type TextToImageCard } from '@amend/models/checkpoint'
import { clipTextGraph, unetGraph, vaeDecoderGraph } from '@amend/models/networks'
import { readClipTokenizer } from '@amend/models/tokenizer'
import { agree } from '../agreement.ts'
import type { LoadOptions } from '../editor.ts'
import type { Planes } from '../encoders/resample.ts'
import { InferenceError } from '../error.ts'
import { finite } from '../finite.ts'
import { type Floats, floats } from '../floats.ts'
import { warmNetworks } from '../networks.ts'
import { type CaptionTokens, captionTokens } from './caption-tokens.ts'
import { controlLevels } from './control-levels.ts'

/** Pictures to paint in one batch: as many as there are prompts. */
export interface PaintRequest
  extends Pick<SamplingOptions, 'seeds' | 'steps' | 'latents' | 'noise' | 'signal' | 'onStep'>,
    Pick<TextToImageLatentsOptions, 'guidance' | 'attention'> {
  /** One for each picture. */
  readonly prompts: readonly string[]
  /** In pixels, multiples of the card's `multiple`. */
  readonly width: number
  readonly height: number
}

/** [3, height, width] in 0 … 1, not rounded to bytes. */
export type PaintedPicture = Planes

/** A text-to-image checkpoint with its networks, which load at their first use. */
export interface Painter {
  readonly card: TextToImageCard
  /** Identifies the checkpoint's content. */
  readonly identity: string
  /** Of one latent of a picture of that size: [C, h, w]. */
  latentShape(width: number, height: number): readonly [number, number, number]
  /** How many pictures one batch may hold at that size, two branches each, in 2 GiB of activations. At least 1. */
  batchSize(width: number, height: number): number
  /** Tokens of a caption, start and end marks included. */
  tokens(caption: string): CaptionTokens
  /** Tokens to which the text encoder pads. */
  readonly contextLength: number
  /** @throws InferenceError, DiffusionError; the signal's reason when aborted */
  paint(request: PaintRequest): Promise<PaintedPicture[]>
  release(): Promise<void>
}

/** How the networks of a painter are loaded. */
export type PaintOptions = Omit<LoadOptions, 'precision' | 'loras'> & { readonly precision?: 'float32' | 'float16' }

/** Bytes of activations that one batch may take. */
const batchMemory = 2 * 2 ** 30

/**
 * Opens a text-to-image checkpoint: a diffusers repository of Stable Diffusion 1.x or 2.x, or a single file.
 * @throws ModelError, GraphError, InferenceError or DiffusionError, each in one sentence, when it cannot be used
 */
export async function openPainter(location: string, options: PaintOptions = {}): Promise<Painter> {
  const { device = 'cpu', precision = 'float32', threads, memoryLimit } = options
  const checkpoint = assertTextToImage(
    await openCheckpoint(location, { prefer: precision === 'float16' ? 'fp16' : 'fp32' }),
  )
  const { unet, vae, textEncoder } = checkpoint.components
  const dimensions = agree({ unet: unet.config, vae: vae.config, textEncoder: textEncoder.config }, 'text-to-image')
  const { latentChannels, factor, scalingFactor, activationBytesPerPosition } = dimensions
  const card = await readTextToImageCard(checkpoint.root)
  const tokenizer = await readClipTokenizer(checkpoint.tokenizer)
  const scheduler: SchedulerConfig = checkpointScheduler(
    readSchedulerSettings(checkpoint.scheduler, checkpoint.schedulerClass),
  )
  const contextLength = Math.min(tokenizer.maxLength, dimensions.contextLength)
  const levels = controlLevels(unet.config, card.resolution.target / factor)
  const networks = warmNetworks(
    {
      textEncoder: clipTextGraph(textEncoder.config, textEncoder.weights),
      vaeDecoder: vaeDecoderGraph(vae.config, vae.weights),
      unet: unetGraph(unet.config, unet.weights, { shareAttention: 'self' }),
      controlledUnet: unetGraph(unet.config, unet.weights, {
        shareAttention: 'self',
        selfSharedFrom: levels.selfSharedFrom,
        controlCross: { mapsOf: levels.mapsOf },
      }),
    },
    {
      device,
      precision,
      stepping: ['unet', 'controlledUnet'],
      ...(threads !== undefined && { threads }),
      ...(memoryLimit !== undefined && { memoryLimit }),
    },
  )
  /** Embeddings of the latest prompts, the empty one among them. */
  const embeddings = new Map<string, Floats>()

  async function embed(prompt: string): Promise<Floats> {
    const known = embeddings.get(prompt)
    if (known) return known
    const { ids } = tokenizer.encode(prompt, contextLength)
    const feed = { data: BigInt64Array.from(ids, BigInt), shape: [1, ids.length] }
    const { data, shape } = floats((await networks.run('textEncoder', { input_ids: feed })).last_hidden_state)
    const embedding = finite('textEncoder', { data, shape: shape.slice(1) })
    if (embeddings.size >= 256) embeddings.clear()
    embeddings.set(prompt, embedding)
    return embedding
  }

  const predict: TextToImageUnet = async (sample, timestep, text, { self, cross }) => {
    const items = self.length
    const indices = (sources: readonly number[]) => ({ data: BigInt64Array.from(sources, BigInt), shape: [items] })
    const feeds = {
      sample: finite('scheduler', sample),
      timestep: { data: new Float32Array(items).fill(timestep), shape: [items] },
      encoder_hidden_states: text,
      self_attention_source: indices(self),
    }
    if (!cross) return { out: finite('unet', floats((await networks.run('unet', feeds)).out)) }
    const length = text.shape[1] as number
    const outputs = await networks.run('controlledUnet', {
      ...feeds,
      cross_attention_source: indices(cross.source),
      cross_attention_transfer: { data: cross.transfer, shape: [items, length, length] },
      cross_attention_keep: { data: cross.keep, shape: [items, length] },
    })
    return { out: finite('unet', floats(outputs.out)), maps: floats(outputs.cross_attention_maps) }
  }

  const latentShape: Painter['latentShape'] = (width, height) => [latentChannels, height / factor, width / factor]
  return {
    card,
    identity: checkpoint.identity,
    contextLength,
    tokens: (caption) => captionTokens(tokenizer, caption, contextLength),
    latentShape,
    batchSize(width, height) {
      const positions = (width / factor) * (height / factor)
      return Math.max(1, Math.floor(batchMemory / (2 * positions * activationBytesPerPosition)))
    },
    async paint({ prompts, width, height, ...request }) {
      checkSize(width, height, Math.max(factor, card.resolution.multiple))
      const latents = await textToImageLatents({
        ...request,
        unet: predict,
        shape: latentShape(width, height),
        text: { prompts: await Promise.all(prompts.map(embed)), empty: await embed('') },
        config: scheduler,
      })
      const unscaled = finite('scheduler', latents).data.map((value) => value / scalingFactor)
      const decoded = await networks.run('vaeDecoder', { latent: { data: unscaled, shape: latents.shape } })
      const { data } = finite('vaeDecoder', floats(decoded.image))
      const size = 3 * width * height
      return prompts.map((_, i) => ({
        width,
        height,
        data: data.subarray(i * size, (i + 1) * size).map((value) => Math.min(1, Math.max(0, value / 2 + 0.5))),
      }))
    },
    release: () => networks.release(),
  }
}

function checkSize(width: number, height: number, multiple: number): void {
  if ([width, height].every((side) => Number.isInteger(side) && side >= multiple && side % multiple === 0)) return
  throw new InferenceError(
    'bad-setting',
    `The size ${width} × ${height} does not suit this model: each side must be a multiple of ${multiple}.`,
  )
}
