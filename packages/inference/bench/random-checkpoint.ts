/**
 * A checkpoint of random weights at the exact size of InstructPix2Pix on Stable Diffusion 1.5 or on SDXL (8 input channels), to
 * measure time and memory with, in the layout of diffusers. Weights are uniform with the variance 1 / fan-in, so that
 * activations stay finite; norms are the identity. Pictures made with it are noise.
 *
 *     node --import tsx packages/inference/bench/random-checkpoint.ts <folder> [fp32] [fp16] [sdxl]
 */
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Weights } from '@amend/graph'
import { type TensorToWrite, writeSafetensors } from '@amend/models/checkpoint'
import { clipTextGraph, clipTextPairGraph, unetGraph, vaeDecoderGraph, vaeEncoderGraph } from '@amend/models/networks'

export type StoredPrecision = 'fp32' | 'fp16'

const unet = {
  _class_name: 'UNet2DConditionModel',
  in_channels: 8,
  out_channels: 4,
  block_out_channels: [320, 640, 1280, 1280],
  layers_per_block: 2,
  down_block_types: ['CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'DownBlock2D'],
  up_block_types: ['UpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D'],
  cross_attention_dim: 768,
  attention_head_dim: 8,
}
const vae = {
  _class_name: 'AutoencoderKL',
  in_channels: 3,
  out_channels: 3,
  latent_channels: 4,
  block_out_channels: [128, 256, 512, 512],
  layers_per_block: 2,
  down_block_types: new Array(4).fill('DownEncoderBlock2D'),
  up_block_types: new Array(4).fill('UpDecoderBlock2D'),
  scaling_factor: 0.18215,
}
const textEncoder = {
  architectures: ['CLIPTextModel'],
  vocab_size: 49408,
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  max_position_embeddings: 77,
  hidden_act: 'quick_gelu',
  layer_norm_eps: 1e-5,
}
/** The UNet of the published checkpoint. */
export const unetParameters = 859_532_484
export const unetConfig = unet

const sdxlUnet = {
  ...unet,
  block_out_channels: [320, 640, 1280],
  down_block_types: ['DownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D'],
  up_block_types: ['CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'UpBlock2D'],
  transformer_layers_per_block: [1, 2, 10],
  attention_head_dim: [5, 10, 20],
  cross_attention_dim: 2048,
  use_linear_projection: true,
  addition_embed_type: 'text_time',
  addition_time_embed_dim: 256,
  projection_class_embeddings_input_dim: 2816,
  sample_size: 128,
}
const textEncoder2 = {
  ...textEncoder,
  architectures: ['CLIPTextModelWithProjection'],
  hidden_size: 1280,
  intermediate_size: 5120,
  num_hidden_layers: 32,
  num_attention_heads: 20,
  hidden_act: 'gelu',
  projection_dim: 1280,
}
/** SDXL: stabilityai/stable-diffusion-xl-base-1.0 with 8 input channels in place of 4. */
export const sdxl = { unet: sdxlUnet, unetParameters: 2_567_475_204, textEncoder2, textParameters: 694_659_840 }

const scheduler = {
  _class_name: 'EulerAncestralDiscreteScheduler',
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  num_train_timesteps: 1000,
  prediction_type: 'epsilon',
  steps_offset: 1,
}

/**
 * Writes the checkpoint; of each precision a variant.
 * @param options of the UNet: 8 input channels for an edit, 4 for text to image
 * @returns parameters of the UNet
 */
export async function writeRandomCheckpoint(
  folder: string,
  precisions: readonly StoredPrecision[],
  { inChannels = 8, kind = 'sd' }: { readonly inChannels?: 4 | 8; readonly kind?: 'sd' | 'sdxl' } = {},
): Promise<number> {
  const own = { ...(kind === 'sdxl' ? sdxl.unet : unet), in_channels: inChannels }
  const vaeConfig = kind === 'sdxl' ? { ...vae, scaling_factor: 0.13025, force_upcast: true } : vae
  const parts = [
    { name: 'unet', file: 'diffusion_pytorch_model', config: own, tensors: unetShapes(own) },
    {
      name: 'vae',
      file: 'diffusion_pytorch_model',
      config: vaeConfig,
      tensors: shapesOf(
        (w) => vaeEncoderGraph(vae, w),
        (w) => vaeDecoderGraph(vae, w),
      ),
    },
    {
      name: 'text_encoder',
      file: 'model',
      config: textEncoder,
      tensors: shapesOf((w) => clipTextGraph(textEncoder, w)),
    },
    ...(kind === 'sdxl'
      ? [{ name: 'text_encoder_2', file: 'model', config: textEncoder2, tensors: secondTextShapes() }]
      : []),
  ]
  for (const { name, file, config, tensors } of parts) {
    await mkdir(path.join(folder, name), { recursive: true })
    await writeFile(path.join(folder, name, 'config.json'), JSON.stringify(config, null, 2))
    for (const precision of precisions) {
      const variant = precision === 'fp16' ? '.fp16' : ''
      const list = [...tensors].map(([tensor, shape], i) => randomTensor(tensor, shape, precision, i + 1))
      await writeSafetensors(path.join(folder, name, `${file}${variant}.safetensors`), list)
    }
  }
  const vocabulary = ['vocab.json', 'merges.txt', 'tokenizer_config.json']
  for (const tokenizer of kind === 'sdxl' ? ['tokenizer', 'tokenizer_2'] : ['tokenizer']) {
    await mkdir(path.join(folder, tokenizer), { recursive: true })
    for (const file of vocabulary) {
      await copyFile(
        fileURLToPath(import.meta.resolve(`@amend/models/clip-tokenizer/${file}`)),
        path.join(folder, tokenizer, file),
      )
    }
  }
  await mkdir(path.join(folder, 'scheduler'), { recursive: true })
  await writeFile(path.join(folder, 'scheduler', 'scheduler_config.json'), JSON.stringify(scheduler, null, 2))
  await writeFile(
    path.join(folder, 'model_index.json'),
    JSON.stringify(kind === 'sdxl' ? sdxlIndex : modelIndex, null, 2),
  )
  return [...(parts[0]?.tensors.values() ?? [])].reduce((sum, shape) => sum + sizeOf(shape), 0)
}

const modelIndex = {
  _class_name: 'StableDiffusionInstructPix2PixPipeline',
  scheduler: ['diffusers', 'EulerAncestralDiscreteScheduler'],
  text_encoder: ['transformers', 'CLIPTextModel'],
  tokenizer: ['transformers', 'CLIPTokenizer'],
  unet: ['diffusers', 'UNet2DConditionModel'],
  vae: ['diffusers', 'AutoencoderKL'],
  safety_checker: [null, null],
  feature_extractor: [null, null],
}

const sdxlIndex = {
  ...modelIndex,
  _class_name: 'StableDiffusionXLInstructPix2PixPipeline',
  text_encoder_2: ['transformers', 'CLIPTextModelWithProjection'],
  tokenizer_2: ['transformers', 'CLIPTokenizer'],
}

/** The tensors of SDXL's second text encoder. */
export function secondTextShapes(): Map<string, readonly number[]> {
  const none: Weights = { find: (_, shape = []) => ({ ...nowhere, shape }), names: () => [] }
  return shapesOf((weights) =>
    clipTextPairGraph(
      { config: textEncoder, weights: none },
      { config: textEncoder2, weights: withoutTransposed(weights) },
    ),
  )
}

/** Without the name under which files of OpenCLIP have the projection. */
const withoutTransposed = (weights: Weights): Weights => ({
  ...weights,
  find: (name, shape) => (name === 'text_projection' ? undefined : weights.find(name, shape)),
})

const nowhere = { file: '', offset: 0, byteLength: 0, dtype: 'float32' } as const

/** Names and shapes that networks ask for. */
function shapesOf(...networks: readonly ((weights: Weights) => unknown)[]): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>()
  const weights: Weights = {
    find(name, shape = []) {
      shapes.set(name, shape)
      return { ...nowhere, shape }
    },
    names: () => [],
  }
  for (const network of networks) network(weights)
  return shapes
}

/**
 * The names and shapes of a UNet's tensors. Without `use_linear_projection` the projections around a transformer are 1 × 1
 * convolutions; the graph takes them as matrices.
 */
export function unetShapes(config: unknown): Map<string, readonly number[]> {
  const shapes = shapesOf((weights) => unetGraph(config, weights))
  if ((config as { use_linear_projection?: unknown }).use_linear_projection) return shapes
  for (const [name, shape] of shapes) {
    if (/\.proj_(?:in|out)\.weight$/.test(name)) shapes.set(name, [...shape, 1, 1])
  }
  return shapes
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)
const pieceLength = 2 ** 22

function randomTensor(name: string, shape: readonly number[], precision: StoredPrecision, seed: number): TensorToWrite {
  const fanIn = sizeOf(shape.slice(1))
  // A uniform variable on −a … a has the variance a² / 3.
  const bound = shape.length === 1 ? 0 : Math.sqrt(3 / fanIn)
  const constant = shape.length === 1 && name.endsWith('.weight') ? 1 : 0
  return {
    name,
    shape,
    dtype: precision === 'fp16' ? 'F16' : 'F32',
    *bytes() {
      const next = xorshift(seed)
      const half = halves(bound, constant)
      for (let left = sizeOf(shape); left > 0; left -= pieceLength) {
        const length = Math.min(left, pieceLength)
        const data = precision === 'fp16' ? new Uint16Array(length) : new Float32Array(length)
        for (let i = 0; i < length; i++) {
          const bits = next()
          data[i] = precision === 'fp16' ? (half[bits & 0xffff] as number) : bound * (bits / 2 ** 31) + constant
        }
        yield new Uint8Array(data.buffer)
      }
    },
  }
}

/** 65,536 values spread over −bound … bound, as bits of float16, in no order. */
function halves(bound: number, constant: number): Uint16Array {
  return new Uint16Array(2 ** 16).map((_, i) => toHalf(bound * (i / 2 ** 15 - 1) + constant))
}

/** Rounded towards zero, which random weights do not mind. */
function toHalf(value: number): number {
  const sign = value < 0 ? 0x8000 : 0
  const size = Math.abs(value)
  if (size < 2 ** -24) return sign
  const exponent = Math.max(-14, Math.floor(Math.log2(size)))
  const fraction = Math.floor((size / 2 ** exponent) * 1024)
  return sign | (fraction < 1024 ? fraction : ((exponent + 15) << 10) | (fraction & 0x3ff))
}

/** Marsaglia's xorshift with 32 bits of state, as a signed whole number. */
function xorshift(seed: number): () => number {
  let state = (seed * 2_654_435_761) | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state
  }
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [folder, ...precisions] = process.argv.slice(2)
  if (!folder) throw new Error('Name the folder to write to, then fp32, fp16 or both.')
  const chosen = precisions.filter((name): name is StoredPrecision => name === 'fp32' || name === 'fp16')
  const kind = precisions.includes('sdxl') ? 'sdxl' : 'sd'
  const parameters = await writeRandomCheckpoint(folder, chosen.length > 0 ? chosen : ['fp32'], { kind })
  console.log(`${folder}: ${parameters.toLocaleString('en')} UNet parameters`)
}
