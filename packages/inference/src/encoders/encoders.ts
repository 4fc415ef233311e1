/** Embeddings of pictures and sentences: CLIP (Radford et al. 2021) and DINO (Caron et al. 2021). */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Tensor, Weights } from '@amend/graph'
import { type CompileOptions, compile, type Network } from '@amend/graph/runtime'
import { openWeights } from '@amend/models/checkpoint'
import { clipImageGraph, clipTextEmbedsGraph, vitConfigOf, vitGraph } from '@amend/models/networks'
import { readClipTokenizer } from '@amend/models/tokenizer'
import { z } from 'zod'
import { InferenceError } from '../error.ts'
import { floats } from '../floats.ts'
import { bicubic, type Planes, resizeAndCrop } from './resample.ts'

/** How the networks of an encoder are loaded. */
export type EncoderOptions = Pick<CompileOptions, 'device' | 'threads'>

/** A direction, of length one. */
export type Embedding = Float32Array

/**
 * How pictures are prepared for CLIP. 'square': resized to a square by bicubic interpolation without antialiasing, as the scripts of
 * InstructPix2Pix do (metrics/clip_similarity.py). 'square, -1 to 1': the same, but with values of −1 … 1 taken for 0 … 1,
 * as those scripts' evaluation does by mistake (compute_metrics.py). 'crop': CLIP's own, the short side made small with
 * antialiasing and the middle cut out, as MagicBrush does.
 */
export type ClipView = 'square' | 'square, -1 to 1' | 'crop'

/** CLIP: embeddings of pictures and texts in one space. */
export interface ClipEncoder {
  /** The folder's name and the picture's side: 'clip-vit-large-patch14, 224 × 224'. */
  readonly name: string
  image(planes: Planes, view: ClipView): Promise<Embedding>
  /** Of several pictures, in one batch. */
  images(planes: readonly Planes[], view: ClipView): Promise<Embedding[]>
  text(sentence: string): Promise<Embedding>
  release(): Promise<void>
}

/** A ViT of the DINO family: embeddings of pictures. */
export interface DinoEncoder {
  readonly name: string
  image(planes: Planes): Promise<Embedding>
  release(): Promise<void>
}

const clipMean = [0.48145466, 0.4578275, 0.40821073] as const
const clipDeviation = [0.26862954, 0.26130258, 0.27577711] as const
const imageNetMean = [0.485, 0.456, 0.406] as const
const imageNetDeviation = [0.229, 0.224, 0.225] as const

const side = z.number().int().positive()
const clipConfig = z.looseObject({
  vision_config: z.looseObject({ image_size: side.default(224) }).nullish(),
  vision_config_dict: z.looseObject({ image_size: side.optional() }).nullish(),
  text_config: z.looseObject({ max_position_embeddings: side.default(77) }).nullish(),
  text_config_dict: z.looseObject({ max_position_embeddings: side.optional() }).nullish(),
})

/**
 * Opens a CLIP checkpoint: a folder with `config.json`, `model.safetensors` and a tokenizer, such as
 * openai/clip-vit-large-patch14.
 * @throws InferenceError 'bad-setting' when it is not one; ModelError and GraphError for broken files
 */
export async function openClip(folder: string, options: EncoderOptions = {}): Promise<ClipEncoder> {
  const { config, weights } = await openEncoder(folder, 'CLIP')
  const parsed = clipConfig.safeParse(config).data
  const size = parsed?.vision_config_dict?.image_size ?? parsed?.vision_config?.image_size ?? 224
  const length = parsed?.text_config_dict?.max_position_embeddings ?? parsed?.text_config?.max_position_embeddings ?? 77
  const tokenizer = await readClipTokenizer({ folder })
  const imageNetwork = lazily(() => compile(clipImageGraph(config, weights), options))
  const textNetwork = lazily(() => compile(clipTextEmbedsGraph(config, weights), options))
  const texts = new Map<string, Embedding>()
  const images: ClipEncoder['images'] = async (pictures, view) => {
    if (pictures.length === 0) return []
    const network = await imageNetwork.get()
    const item = 3 * size * size
    const data = new Float32Array(pictures.length * item)
    pictures.forEach((planes, i) => {
      data.set(clipPixels(planes, size, view), i * item)
    })
    const { image_embeds } = await network.run({ pixel_values: { data, shape: [pictures.length, 3, size, size] } })
    return units(image_embeds, pictures.length)
  }
  return {
    name: `${path.basename(path.resolve(folder))}, ${size} × ${size}`,
    image: async (planes, view) => (await images([planes], view))[0] as Embedding,
    images,
    async text(sentence) {
      const known = texts.get(sentence)
      if (known) return known
      const network = await textNetwork.get()
      const { ids } = tokenizer.encode(sentence, length)
      const { text_embeds } = await network.run({
        input_ids: { data: BigInt64Array.from(ids, BigInt), shape: [1, ids.length] },
      })
      const embedding = unit(text_embeds)
      texts.set(sentence, embedding)
      return embedding
    },
    async release() {
      await imageNetwork.release()
      await textNetwork.release()
    },
  }
}

/** [3, size, size], as the network wants them. */
export function clipPixels(planes: Planes, size: number, view: ClipView): Float32Array {
  if (view === 'crop') return normalised(resizeAndCrop(planes, size, size), clipMean, clipDeviation)
  const shown = view === 'square' ? planes : { ...planes, data: planes.data.map((value) => 2 * value - 1) }
  return normalised(bicubic(shown, size, size, 'plain'), clipMean, clipDeviation)
}

/**
 * Opens a DINO checkpoint: a folder of a ViTModel with `config.json` and `model.safetensors`, such as
 * facebook/dino-vits16.
 * @throws InferenceError 'bad-setting' when it is not one; ModelError and GraphError for broken files
 */
export async function openDino(folder: string, options: EncoderOptions = {}): Promise<DinoEncoder> {
  const { config, weights } = await openEncoder(folder, 'DINO')
  const { image_size: size } = vitConfigOf(config)
  const network = lazily(() => compile(vitGraph(config, weights), options))
  return {
    name: `${path.basename(path.resolve(folder))}, ${size} × ${size}`,
    async image(planes) {
      // 256 to 224 in the published protocol.
      const seen = normalised(resizeAndCrop(planes, Math.round((size * 8) / 7), size), imageNetMean, imageNetDeviation)
      const { features } = await (await network.get()).run({ pixel_values: { data: seen, shape: [1, 3, size, size] } })
      return unit(features)
    },
    release: () => network.release(),
  }
}

async function openEncoder(folder: string, what: string): Promise<{ config: unknown; weights: Weights }> {
  const at = (name: string) => path.join(folder, name)
  const text = await readFile(at('config.json'), 'utf8').catch((cause) => {
    throw new InferenceError('bad-setting', `${folder} is no ${what} checkpoint: it has no config.json.`, { cause })
  })
  let config: unknown
  try {
    config = JSON.parse(text)
  } catch (cause) {
    throw new InferenceError('bad-setting', `${at('config.json')} is not JSON.`, { cause })
  }
  return { config, weights: await openWeights(folder) }
}

function normalised({ data }: Planes, mean: readonly number[], deviation: readonly number[]): Float32Array {
  const area = data.length / 3
  return data.map((value, i) => {
    const c = Math.floor(i / area)
    return (value - (mean[c] as number)) / (deviation[c] as number)
  })
}

const unit = (tensor: Tensor | undefined): Embedding => units(tensor, 1)[0] as Embedding

/** The rows of [count, width], each of length one. */
function units(tensor: Tensor | undefined, count: number): Embedding[] {
  const { data } = floats(tensor)
  const width = data.length / count
  return Array.from({ length: count }, (_, i) => {
    const row = data.subarray(i * width, (i + 1) * width)
    const length = Math.hypot(...row)
    return row.map((value) => value / length)
  })
}

/** A network that loads at its first use. */
function lazily(load: () => Promise<Network>) {
  let loaded: Promise<Network> | undefined
  return {
    get() {
      loaded ??= load()
      return loaded
    },
    async release() {
      await (await loaded)?.release()
      loaded = undefined
    },
  }
}
