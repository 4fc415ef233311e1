import { z } from 'zod'
import { parseConfig } from './config.ts'

const perLevel = <T extends z.ZodType>(value: T) => z.union([value, z.array(value)])
const absent = z.null().optional()
const count = z.number().int().positive()

/** UNet2DConditionModel's `config.json`, with the class's defaults where a key is absent. */
const schema = z.object({
  in_channels: count.default(4),
  out_channels: count.default(4),
  center_input_sample: z.boolean().default(false),
  flip_sin_to_cos: z.boolean().default(true),
  freq_shift: z.number().default(0),
  down_block_types: z
    .array(z.enum(['DownBlock2D', 'CrossAttnDownBlock2D']))
    .default(['CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'DownBlock2D']),
  mid_block_type: z.enum(['UNetMidBlock2DCrossAttn', 'UNetMidBlock2D']).nullable().default('UNetMidBlock2DCrossAttn'),
  up_block_types: z
    .array(z.enum(['UpBlock2D', 'CrossAttnUpBlock2D']))
    .default(['UpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D']),
  only_cross_attention: perLevel(z.boolean()).default(false),
  block_out_channels: z.array(count).default([320, 640, 1280, 1280]),
  layers_per_block: perLevel(count).default(2),
  downsample_padding: z.number().int().min(0).default(1),
  mid_block_scale_factor: z.number().default(1),
  act_fn: z.enum(['silu', 'swish', 'gelu', 'relu', 'mish']).default('silu'),
  norm_num_groups: count.nullable().default(32),
  norm_eps: z.number().default(1e-5),
  cross_attention_dim: perLevel(count).default(1280),
  transformer_layers_per_block: perLevel(count).default(1),
  reverse_transformer_layers_per_block: z.array(count).nullish(),
  attention_head_dim: perLevel(count).default(8),
  num_attention_heads: perLevel(count).nullish(),
  dual_cross_attention: z.literal(false).default(false),
  use_linear_projection: z.boolean().default(false),
  encoder_hid_dim: count.nullish(),
  encoder_hid_dim_type: z.enum(['text_proj']).nullish(),
  class_embed_type: absent,
  num_class_embeds: absent,
  /** 'text_time': SDXL's pooled text and sizes, added to the time embedding. */
  addition_embed_type: z.literal('text_time').nullish(),
  addition_time_embed_dim: count.nullish(),
  projection_class_embeddings_input_dim: count.nullish(),
  resnet_time_scale_shift: z.enum(['default', 'scale_shift']).default('default'),
  time_embedding_type: z.literal('positional').default('positional'),
  time_embedding_dim: count.nullish(),
  time_embedding_act_fn: z.enum(['silu', 'swish', 'gelu', 'relu', 'mish']).nullish(),
  timestep_post_act: z.enum(['silu', 'swish', 'gelu', 'relu', 'mish']).nullish(),
  conv_in_kernel: count.default(3),
  conv_out_kernel: count.default(3),
  attention_type: z.literal('default').default('default'),
  class_embeddings_concat: z.literal(false).default(false),
  cross_attention_norm: absent,
})

/** One resolution of the network: the structure of its down block and of the up block of the same size. */
export interface UNetLevel {
  /** From 0, the level with the most positions. */
  readonly index: number
  readonly channels: number
  readonly layers: number
  readonly heads: number
  readonly transformerLayers: number
  readonly textWidth: number
  readonly onlyCrossAttention: boolean
}

/** The conditions of SDXL (Podell et al., 2023, section 2.2) that are added to the time embedding. */
export interface AddedConditions {
  /** Width of the pooled text embedding. */
  readonly pooledWidth: number
  /** Width of the sinusoidal embedding of each of the six sizes. */
  readonly sizeWidth: number
}

/** Original height and width, top and left of the crop, target height and width. */
export const sizeConditions = 6

/** A UNet2DConditionModel's `config.json` in the form that `unetGraph` works with. */
export interface UNetConfig extends z.output<typeof schema> {
  readonly levels: readonly UNetLevel[]
  /** Absent: the network knows the timestep only. */
  readonly added?: AddedConditions
}

/** @throws GraphError 'unsupported-config' */
export function parseUNetConfig(config: unknown): UNetConfig {
  const checked = schema
    .refine(({ down_block_types: down, up_block_types: up }) => down.length === up.length, {
      path: ['up_block_types'],
      message: 'there must be as many up blocks as down blocks',
    })
    .refine(({ block_out_channels: out, down_block_types: down }) => out.length === down.length, {
      path: ['block_out_channels'],
      message: 'there must be one number for each block',
    })
    .refine((keys) => keys.addition_embed_type !== 'text_time' || (addedOf(keys)?.pooledWidth ?? 0) > 0, {
      path: ['projection_class_embeddings_input_dim'],
      message: `it must be wider than ${sizeConditions} times addition_time_embed_dim`,
    })
  const parsed = parseConfig(checked, 'UNet2DConditionModel', config)
  const at = <T>(value: T | readonly T[], level: number): T => (Array.isArray(value) ? value[level] : value) as T
  // `attention_head_dim` holds the number of heads: a misnomer that released checkpoints depend on.
  const heads = parsed.num_attention_heads ?? parsed.attention_head_dim
  const added = addedOf(parsed)
  return {
    ...parsed,
    ...(added && { added }),
    levels: parsed.block_out_channels.map((channels, level) => ({
      index: level,
      channels,
      layers: at(parsed.layers_per_block, level),
      heads: at(heads, level),
      transformerLayers: at(parsed.transformer_layers_per_block, level),
      textWidth: at(parsed.cross_attention_dim, level),
      onlyCrossAttention: at(parsed.only_cross_attention, level),
    })),
  }
}

function addedOf({
  addition_embed_type: type,
  addition_time_embed_dim: sizeWidth,
  projection_class_embeddings_input_dim: width,
}: z.output<typeof schema>): AddedConditions | undefined {
  if (!type || !sizeWidth || !width) return undefined
  return { sizeWidth, pooledWidth: width - sizeConditions * sizeWidth }
}
