import { add, concat, expand, type Parameters, reshape, slice, type Value } from '@amend/graph'
import { z } from 'zod'
import { clipEncoder, clipNorm, encoderSchema, headsDivideWidth, headsIssue } from './clip-encoder.ts'
import { parseConfig } from './config.ts'
import { conv } from './resnet.ts'
import { toTokens } from './spatial-transformer.ts'

const count = z.number().int().positive()

/** CLIPVisionModel's configuration, with the class's defaults where a key is absent. */
const schema = encoderSchema
  .extend({
    hidden_size: count.default(768),
    intermediate_size: count.default(3072),
    num_attention_heads: count.default(12),
    num_channels: count.default(3),
    image_size: count.default(224),
    patch_size: count.default(32),
  })
  .refine(headsDivideWidth, headsIssue)

/** The `vision_config` of a CLIPModel with defaults. */
export type ClipVisionConfig = z.output<typeof schema>

/** @throws GraphError 'unsupported-config' */
export const parseClipVisionConfig = (config: unknown): ClipVisionConfig =>
  parseConfig(schema, 'CLIPVisionModel', config)

/** Declares the input `pixel_values` [batch, channels, image_size, image_size]. */
export const pixelValues = (p: Parameters, { num_channels: channels, image_size: size }: ClipVisionConfig): Value =>
  p.graph.input('pixel_values', 'float32', ['batch', channels, size, size])

/** The outputs of the vision tower. */
export interface VisionFeatures {
  /** [B, 1 + patches, width], the class token first. */
  readonly hidden: Value
  /** The class token after the last norm, [B, width]. */
  readonly pooled: Value
}

/** CLIP's vision transformer (Radford et al., 2021, section 2.4): pixels [B, C, S, S] to features. */
export function visionTower(p: Parameters, pixels: Value, config: ClipVisionConfig): VisionFeatures {
  const { hidden_size: width, patch_size: patch, image_size: size } = config
  const embeddings = p.at('embeddings')
  const cut = { kernel: patch, stride: patch, padding: 0, bias: false }
  const patches = toTokens(conv(embeddings.at('patch_embedding'), pixels, width, cut))
  const token = expand(embeddings.get('class_embedding', [1, 1, width]), [pixels.dim(0), 1, width])
  const places = embeddings.get('position_embedding.weight', [1 + Math.floor(size / patch) ** 2, width])
  const embedded = add(concat([token, patches], 1), places)

  // The name is misspelt in all files.
  const normed = clipNorm(p.at('pre_layrnorm'), embedded, config)
  const hidden = clipEncoder(p.at('encoder'), normed, config, { causal: false })
  const first = reshape(slice(hidden, 1, 0, 1), [pixels.dim(0), width])
  return { hidden, pooled: clipNorm(p.at('post_layernorm'), first, config) }
}
