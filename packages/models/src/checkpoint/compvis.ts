/**
 * The single-file layout of CompVis' Stable Diffusion: every network in one safetensors file, without configurations.
 */
import type { StoredTensor } from '@amend/graph'
import { ModelError } from '../error.ts'
import type { Component } from './checkpoint.ts'
import {
  clipTextNames,
  compvisUnetName,
  compvisVaeName,
  diffusersUnetName,
  diffusersVaeName,
  openClipName,
  type UnetLayout,
} from './compvis-names.ts'
import type { Opened } from './diffusers.ts'
import { predictionOf } from './prediction-marks.ts'
import { readSafetensors, type SafetensorsFile } from './safetensors.ts'

/** Configurations that a file does not contain; those given here take precedence over what its tensors imply. */
export type GivenConfigs = Partial<Record<'unet' | 'vae' | 'textEncoder', unknown>> & { readonly scheduler?: string }

const unetPrefix = 'model.diffusion_model.'
const clipPrefix = 'cond_stage_model.transformer.'
const openClipPrefix = 'cond_stage_model.model.'
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
  const source = { file: tensors, names }
  const vae = vaeComponent(source, given.vae)
  const textEncoder = textComponent(source, given.textEncoder)
  const openClip = names.has(`${openClipPrefix}ln_final.weight`)
  return {
    layout: 'compvis',
    components: { unet: unetComponent(source, given.unet), ...(vae && { vae }), ...(textEncoder && { textEncoder }) },
    scheduler: given.scheduler ?? JSON.stringify({ ...scheduler, ...predictionOf(tensors) }),
    tokenizer: { builtin: 'clip', padToken: openClip ? '!' : '<|endoftext|>' },
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

interface Source {
  readonly file: SafetensorsFile
  readonly names: ReadonlySet<string>
}

function unetComponent({ file, names }: Source, given: unknown): Component {
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

/** Heads of width 64, as all of CLIP and of SD 2.x are; at least one, in checkpoints of tests. */
const headsOf = (width: number): number => Math.max(1, Math.floor(width / 64))

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
  }
  const layout: UnetLayout = { layers, upAttention }
  return { config, layout }
}

function vaeComponent({ file, names }: Source, given: unknown): Component | undefined {
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
    scaling_factor: 0.18215,
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

function textComponent({ file, names }: Source, given: unknown): Component | undefined {
  const prefix = [`${clipPrefix}text_model.`, clipPrefix].find((text) => names.has(`${text}final_layer_norm.weight`))
  if (prefix !== undefined) {
    const shape = (name: string) => file.find(`${prefix}${name}`)?.shape ?? []
    const [, width = 0] = shape('embeddings.token_embedding.weight')
    const layers = countLayers(names, `${prefix}encoder.layers.`)
    return {
      config: given ?? {
        ...textConfig(shape('embeddings.token_embedding.weight'), shape('embeddings.position_embedding.weight')),
        intermediate_size: shape('encoder.layers.0.mlp.fc1.weight')[0],
        num_hidden_layers: layers,
        num_attention_heads: headsOf(width),
        hidden_act: 'quick_gelu',
      },
      weights: {
        files: [file.file],
        find: (name) => file.find(`${prefix}${name.replace(/^text_model\./, '')}`),
        *names() {
          for (const name of namesBelow(prefix, names)) yield `text_model.${name}`
        },
      },
    }
  }
  if (!names.has(`${openClipPrefix}ln_final.weight`)) return undefined
  const shape = (name: string) => file.find(`${openClipPrefix}${name}`)?.shape ?? []
  const [, width = 0] = shape('token_embedding.weight')
  const layers = countLayers(names, `${openClipPrefix}transformer.resblocks.`)
  return {
    config: given ?? {
      ...textConfig(shape('token_embedding.weight'), shape('positional_embedding')),
      intermediate_size: shape('transformer.resblocks.0.mlp.c_fc.weight')[0],
      // SD 2.x was trained on the output of the layer before the last.
      num_hidden_layers: layers - 1,
      num_attention_heads: headsOf(width),
      hidden_act: 'gelu',
    },
    weights: {
      files: [file.file],
      find(name) {
        const place = openClipName(name)
        const stored = place && file.find(`${openClipPrefix}${place.name}`)
        return stored && place.part !== undefined ? third(stored, place.part) : stored
      },
      *names() {
        for (const name of namesBelow(openClipPrefix, names)) yield* clipTextNames(name, layers - 1)
      },
    },
  }
}

const textConfig = ([vocabulary, width]: readonly number[], [positions]: readonly number[]) => ({
  architectures: ['CLIPTextModel'],
  vocab_size: vocabulary,
  hidden_size: width,
  max_position_embeddings: positions,
  layer_norm_eps: 1e-5,
})

function countLayers(names: ReadonlySet<string>, prefix: string): number {
  const numbers = [...names]
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number.parseInt(name.slice(prefix.length), 10))
  return Math.max(...numbers) + 1
}

/** The rows of query, key or value in OpenCLIP's joint projection: a byte range of it, the rows being contiguous. */
function third(stored: StoredTensor, part: 0 | 1 | 2): StoredTensor {
  const [rows = 0, ...rest] = stored.shape
  const byteLength = stored.byteLength / 3
  return { ...stored, shape: [rows / 3, ...rest], byteLength, offset: stored.offset + part * byteLength }
}

/** The rest of the names that begin with a prefix. */
function* namesBelow(prefix: string, names: ReadonlySet<string>): Iterable<string> {
  for (const name of names) if (name.startsWith(prefix)) yield name.slice(prefix.length)
}

/** Projections of the autoencoder's attention are 1 × 1 convolutions in the file and matrices in diffusers. */
function withoutKernel(name: string, stored: StoredTensor | undefined): StoredTensor | undefined {
  const [rows = 0, columns = 0, ...kernel] = stored?.shape ?? []
  const projection = /\.attentions\.0\.to_(q|k|v|out\.0)\.weight$/.test(name)
  return stored && projection && kernel.length === 2 ? { ...stored, shape: [rows, columns] } : stored
}

const found = (file: SafetensorsFile, name: string | undefined) => (name === undefined ? undefined : file.find(name))
