/**
 * The single-file layout of CompVis' Stable Diffusion: every network in one safetensors file, without configurations.
 */
import type { StoredTensor } from '@amend/graph'
import { ModelError } from '../error.ts'
import type { Component } from './checkpoint.ts'
import {
  compvisUnetName,
  compvisVaeName,
  diffusersUnetName,
  diffusersVaeName,
  type UnetLayout,
} from './compvis-names.ts'
import { compvisTextEncoders, countLayers, headsOf, namesBelow, type SingleFile } from './compvis-text.ts'
import type { Opened } from './diffusers.ts'
import { edmSchedule, predictionOf } from './prediction-marks.ts'
import { readSafetensors, type SafetensorsFile } from './safetensors.ts'
import { hasSdxlConditions } from './sdxl.ts'

/** Configurations that a file does not contain; those given here take precedence over what its tensors imply. */
export type GivenConfigs = Partial<Record<'unet' | 'vae' | 'textEncoder' | 'textEncoder2', unknown>> & {
  readonly scheduler?: string
}

const unetPrefix = 'model.diffusion_model.'
const vaePrefixes = ['first_stage_model.', 'vae.']

/**
 * Opens the file. If it contains the exponential moving average of the UNet (`model_ema.`), that is used, as by the
 * method's authors.
 * @throws ModelError 'not-a-checkpoint' when the file holds no UNet of this layout
 */
export async function openCompvis(file: string, given: GivenConfigs = {}): Promise<Opened> {
  const tensors = await readSafetensors(file)
  const names = new Set(tensors.names())
  if (!names.has(`${unetPrefix}input_blocks.0.0.weight`)) {
    throw new ModelError(
      'not-a-checkpoint',
      `${file} is a safetensors file, but not a Stable Diffusion checkpoint in one file (it has no "${unetPrefix}…").`,
    )
  }
  const source: SingleFile = { file: tensors, names }
  const unet = unetComponent(source, given.unet)
  const sdxl = hasSdxlConditions(unet.config)
  const edm = await edmSchedule(tensors)
  if (edm && !sdxl) {
    throw new ModelError(
      'unsupported-model',
      `${file} has the noise schedule of CosXL (edm_vpred), but its UNet is not that of SDXL: such models are not supported.`,
    )
  }
  const vae = vaeComponent(source, given.vae, sdxl)
  const { textEncoder, textEncoder2, padToken } = compvisTextEncoders(source, given, sdxl)
  const own = () => ({ ...(sdxl ? sdxlScheduler : scheduler), ...predictionOf(tensors) })
  return {
    layout: 'compvis',
    components: {
      unet,
      ...(vae && { vae }),
      ...(textEncoder && { textEncoder }),
      ...(textEncoder2 && { textEncoder2 }),
    },
    scheduler: given.scheduler ?? JSON.stringify(edm ?? own()),
    tokenizer: { builtin: 'clip', padToken },
    ...(sdxl && {
      sdxl: { tokenizer: { builtin: 'clip', padToken: '!' }, zeroEmptyText: true, scaledImage: edm !== undefined },
    }),
  }
}

/** As in the repository of timbrooks/instruct-pix2pix. */
const scheduler = {
  _class_name: 'EulerAncestralDiscreteScheduler',
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  num_train_timesteps: 1000,
  prediction_type: 'epsilon',
  clip_sample: false,
  set_alpha_to_one: false,
  skip_prk_steps: true,
  steps_offset: 1,
}

/** As in the repository of stabilityai/stable-diffusion-xl-base-1.0. */
const sdxlScheduler = {
  _class_name: 'EulerDiscreteScheduler',
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  num_train_timesteps: 1000,
  prediction_type: 'epsilon',
  timestep_spacing: 'leading',
  steps_offset: 1,
}

/** Of the autoencoders, which the files do not say. */
const scalingFactors = { sdxl: 0.13025, others: 0.18215 } as const

function unetComponent({ file, names }: SingleFile, given: unknown): Component {
  const shape = (name: string) => file.find(`${unetPrefix}${name}`)?.shape ?? []
  const { config, layout } = unetConfig(shape, names)
  const averaged = names.has(emaName('input_blocks.0.0.weight'))
  const place = (name: string) => {
    const compvis = compvisUnetName(name, layout)
    if (compvis === undefined) return undefined
    return averaged ? emaName(compvis) : `${unetPrefix}${compvis}`
  }
  return {
    config: given ?? config,
    weights: {
      files: [file.file],
      find: (name) => found(file, place(name)),
      *names() {
        for (const name of namesBelow(unetPrefix, names)) {
          const known = diffusersUnetName(name, layout)
          if (known !== undefined) yield known
        }
      },
    },
  }
}

/** The averaged copy's names have lost their dots. */
const emaName = (name: string): string => `model_ema.${`diffusion_model.${name}`.replaceAll('.', '')}`

/** Derives a UNet's configuration from the shapes of its tensors. */
function unetConfig(shape: (name: string) => readonly number[], names: ReadonlySet<string>) {
  const has = (name: string) => names.has(`${unetPrefix}${name}`)
  const channels: number[] = []
  const attention: boolean[] = []
  let layers = 0
  let layer = 0
  for (let n = 1; has(`input_blocks.${n}.0.in_layers.0.weight`) || has(`input_blocks.${n}.0.op.weight`); n++) {
    if (has(`input_blocks.${n}.0.op.weight`)) {
      layer = 0
      continue
    }
    if (layer === 0) {
      channels.push(shape(`input_blocks.${n}.0.out_layers.3.weight`)[0] ?? 0)
      attention.push(has(`input_blocks.${n}.1.norm.weight`))
    }
    layer++
    layers = Math.max(layers, layer)
  }
  const transformers = [...names].filter((name) => name.startsWith(unetPrefix) && name.endsWith('attn2.to_k.weight'))
  const width = shape(transformers[0]?.slice(unetPrefix.length) ?? '')[1]
  const projection = [...names].find((name) => name.startsWith(unetPrefix) && name.endsWith('.proj_in.weight'))
  // SD 2.x projects with matrices and has heads of width 64; SD 1.x convolves and has 8 heads.
  const linear = projection !== undefined && shape(projection.slice(unetPrefix.length)).length === 2
  const upAttention = [...attention].reverse()
  const layout: UnetLayout = { layers, upAttention }
  const config = {
    _class_name: 'UNet2DConditionModel',
    in_channels: shape('input_blocks.0.0.weight')[1],
    out_channels: shape('out.2.weight')[0],
    block_out_channels: channels,
    layers_per_block: layers,
    down_block_types: attention.map((yes) => (yes ? 'CrossAttnDownBlock2D' : 'DownBlock2D')),
    up_block_types: upAttention.map((yes) => (yes ? 'CrossAttnUpBlock2D' : 'UpBlock2D')),
    cross_attention_dim: width,
    attention_head_dim: linear ? channels.map(headsOf) : 8,
    use_linear_projection: linear,
    ...(has('label_emb.0.0.weight') && sdxlKeys(shape('label_emb.0.0.weight'), layers, attention, names)),
  }
  return { config, layout }
}

/** Width of the pooled embedding of OpenCLIP ViT-bigG, and how many sizes SDXL is told. */
const pooledWidth = 1280
const sizes = 6

/** What only SDXL's UNet has: added conditions, and another number of transformer layers at each level. */
function sdxlKeys(
  [, width = 0]: readonly number[],
  layers: number,
  attention: readonly boolean[],
  names: ReadonlySet<string>,
): Record<string, unknown> {
  const depthOf = (level: number) => {
    const first = `${unetPrefix}input_blocks.${1 + level * (layers + 1)}.1.transformer_blocks.`
    return attention[level] ? countLayers(names, first) : 1
  }
  return {
    transformer_layers_per_block: attention.map((_, level) => depthOf(level)),
    addition_embed_type: 'text_time',
    addition_time_embed_dim: Math.max(1, Math.floor((width - pooledWidth) / sizes)),
    projection_class_embeddings_input_dim: width,
  }
}

function vaeComponent({ file, names }: SingleFile, given: unknown, sdxl: boolean): Component | undefined {
  const prefix = vaePrefixes.find((text) => names.has(`${text}encoder.conv_in.weight`))
  if (prefix === undefined) return undefined
  const shape = (name: string) => file.find(`${prefix}${name}`)?.shape ?? []
  const channels: number[] = []
  while (names.has(`${prefix}encoder.down.${channels.length}.block.0.conv1.weight`)) {
    channels.push(shape(`encoder.down.${channels.length}.block.0.conv1.weight`)[0] ?? 0)
  }
  let layers = 0
  while (names.has(`${prefix}encoder.down.0.block.${layers}.conv1.weight`)) layers++
  const config = {
    _class_name: 'AutoencoderKL',
    in_channels: shape('encoder.conv_in.weight')[1],
    out_channels: shape('decoder.conv_out.weight')[0],
    latent_channels: shape('post_quant_conv.weight')[0],
    block_out_channels: channels,
    down_block_types: channels.map(() => 'DownEncoderBlock2D'),
    up_block_types: channels.map(() => 'UpDecoderBlock2D'),
    layers_per_block: layers,
    scaling_factor: sdxl ? scalingFactors.sdxl : scalingFactors.others,
  }
  return {
    config: given ?? config,
    weights: {
      files: [file.file],
      find: (name) => withoutKernel(name, file.find(`${prefix}${compvisVaeName(name, channels.length)}`)),
      *names() {
        for (const name of namesBelow(prefix, names)) yield diffusersVaeName(name, channels.length)
      },
    },
  }
}

/** Projections of the autoencoder's attention are 1 × 1 convolutions in the file and matrices in diffusers. */
function withoutKernel(name: string, stored: StoredTensor | undefined): StoredTensor | undefined {
  const [rows = 0, columns = 0, ...kernel] = stored?.shape ?? []
  const projection = /\.attentions\.0\.to_(q|k|v|out\.0)\.weight$/.test(name)
  return stored && projection && kernel.length === 2 ? { ...stored, shape: [rows, columns] } : stored
}

const found = (file: SafetensorsFile, name: string | undefined) => (name === undefined ? undefined : file.find(name))
