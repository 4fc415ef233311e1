import { schemaProblem } from '@amend/contract'
import { z } from 'zod'
import { InferenceError } from './error.ts'

const count = z.number().int().positive()

const unetSchema = z.object({
  in_channels: count,
  out_channels: count.default(4),
  cross_attention_dim: z.union([count, z.array(count)]).default(1280),
  encoder_hid_dim: count.nullish(),
  block_out_channels: z.array(count).nullish(),
  addition_time_embed_dim: count.nullish(),
  projection_class_embeddings_input_dim: count.nullish(),
})

const vaeSchema = z.object({
  _class_name: z.string().default('AutoencoderKL'),
  latent_channels: count.default(4),
  scaling_factor: z.number().positive().nullish(),
  block_out_channels: z.array(count).nullish(),
  encoder_block_out_channels: z.array(count).nullish(),
  force_upcast: z.boolean().default(true),
})

const textSchema = z.object({
  hidden_size: count.default(512),
  max_position_embeddings: count.default(77),
})

const secondTextSchema = textSchema.extend({ projection_dim: count.default(512) })

/** How many sizes SDXL's UNet is told: of the original, of the crop, of the target. */
const sizesTold = 6

/** The `config.json` of each part, unchecked. */
export interface ComponentConfigs {
  readonly unet: unknown
  readonly vae: unknown
  readonly textEncoder: unknown
  /** Of SDXL. */
  readonly textEncoder2?: unknown
}

/** Sizes of the networks that the engine needs. */
export interface Dimensions {
  readonly latentChannels: number
  /** Pixels a latent position, along a side. */
  readonly factor: number
  /** Latents of the diffusion are latents of the autoencoder times this. */
  readonly scalingFactor: number
  /** Decoding takes no longer than a small part of a step. */
  readonly cheapDecoder: boolean
  /** Float32 values a pixel in the autoencoder's largest activation. */
  readonly activationsPerPixel: number
  /** Bytes that the UNet takes per latent position and branch while it runs, measured: about 64 values per channel. */
  readonly activationBytesPerPosition: number
  /** Tokens of an instruction, including the start and end marks. */
  readonly contextLength: number
  /** SDXL's autoencoder overflows in float16: it is computed in float32 on every device. */
  readonly wideAutoencoder: boolean
}

/** How many latents the UNet of a task takes: the noisy one, and for an edit that of the picture. */
const latentsIn = { edit: 2, 'text-to-image': 1 } as const

/**
 * Reads the sizes that the parts of a checkpoint must agree on.
 * @throws InferenceError 'components-disagree'
 */
export function agree(configs: ComponentConfigs, task: keyof typeof latentsIn = 'edit'): Dimensions {
  const unet = read(unetSchema, 'unet', configs.unet)
  const vae = read(vaeSchema, 'vae', configs.vae)
  const text = read(textSchema, 'text_encoder', configs.textEncoder)
  const second =
    configs.textEncoder2 === undefined ? undefined : read(secondTextSchema, 'text_encoder_2', configs.textEncoder2)

  const channels = latentsIn[task] * vae.latent_channels
  if (unet.out_channels !== vae.latent_channels || unet.in_channels !== channels) {
    throw new InferenceError(
      'components-disagree',
      `The UNet takes ${unet.in_channels} channels and gives ${unet.out_channels}; with the ${vae.latent_channels} latent channels of this VAE ${task === 'edit' ? 'an editing' : 'a text-to-image'} UNet takes ${channels} and gives ${vae.latent_channels}. Use parts of one checkpoint.`,
    )
  }
  const expected = unet.encoder_hid_dim ?? [unet.cross_attention_dim].flat()[0]
  const made = text.hidden_size + (second?.hidden_size ?? 0)
  if (expected !== made) {
    throw new InferenceError(
      'components-disagree',
      `The UNet expects text embeddings of width ${expected}, ${second ? 'the two text encoders make' : 'the text encoder makes'} ${made}. Use parts of one checkpoint.`,
    )
  }
  const pooled = (unet.projection_class_embeddings_input_dim ?? 0) - sizesTold * (unet.addition_time_embed_dim ?? 0)
  if (second && pooled !== second.projection_dim) {
    throw new InferenceError(
      'components-disagree',
      `The UNet expects a pooled text embedding of width ${pooled}, the second text encoder makes ${second.projection_dim}. Use parts of one checkpoint.`,
    )
  }
  const tiny = vae._class_name === 'AutoencoderTiny'
  const widths = (tiny ? vae.encoder_block_out_channels : vae.block_out_channels) ?? (tiny ? [64, 64, 64, 64] : [64])
  return {
    latentChannels: vae.latent_channels,
    factor: 2 ** (widths.length - 1),
    scalingFactor: vae.scaling_factor ?? (tiny ? 1 : 0.18215),
    cheapDecoder: tiny,
    // The last level works on the channels of the level below, upsampled, and keeps a copy for the shortcut.
    activationsPerPixel: 2 * (widths[1] ?? widths[0] ?? 0) + (widths[0] ?? 0),
    activationBytesPerPosition: 64 * Float32Array.BYTES_PER_ELEMENT * (unet.block_out_channels?.[0] ?? 320),
    contextLength: Math.min(
      text.max_position_embeddings,
      second?.max_position_embeddings ?? text.max_position_embeddings,
    ),
    wideAutoencoder: second !== undefined && vae.force_upcast,
  }
}

function read<Schema extends z.ZodType>(schema: Schema, part: string, config: unknown): z.output<Schema> {
  const parsed = schema.safeParse(config)
  if (parsed.success) return parsed.data
  const { field, reason } = schemaProblem(parsed.error, config)
  throw new InferenceError('components-disagree', `${part}/config.json: "${field}" cannot be used (${reason}).`)
}
