import { Graph, gatherEach, linear, Parameters, type Tensor, type Value, type Weights } from '@amend/graph'
import { z } from 'zod'
import { endOfText, parseClipTextConfig, textTower } from './clip-text.ts'
import { parseClipVisionConfig, pixelValues, visionTower } from './clip-vision.ts'
import { parseConfig } from './config.ts'
import { cosineSimilarities } from './similarity.ts'

const part = z.record(z.string(), z.unknown()).nullish()

/** CLIPModel's `config.json`; the parts that old files keep under `…_dict` take precedence over the others. */
const schema = z
  .object({
    projection_dim: z.number().int().positive().default(512),
    text_config: part,
    text_config_dict: part,
    vision_config: part,
    vision_config_dict: part,
  })
  .transform((config) => ({
    projectionWidth: config.projection_dim,
    text: { ...config.text_config, ...config.text_config_dict },
    vision: { ...config.vision_config, ...config.vision_config_dict },
  }))

/** @throws GraphError 'unsupported-config' */
export const parseClipConfig = (config: unknown): z.output<typeof schema> => parseConfig(schema, 'CLIPModel', config)

/**
 * CLIPModel's text half (Radford et al., 2021).
 *
 * Input: `input_ids` int64 [batch, length]. Outputs: `text_embeds` [batch, projection_dim], not normalised, and
 * `logit_scale` [], the logarithm of the logits' factor.
 *
 * @param config the checkpoint's `config.json`
 * @throws GraphError 'unsupported-config', 'missing-tensor', 'wrong-tensor-shape'
 */
export function clipTextEmbedsGraph(config: unknown, weights: Weights): Graph {
  const { projectionWidth, text } = parseClipConfig(config)
  const parsed = parseClipTextConfig(text)
  const graph = new Graph('clip-text')
  const p = new Parameters(graph, weights)
  const ids = graph.input('input_ids', 'int64', ['batch', 'length'])
  const pooled = gatherEach(textTower(p.at('text_model'), ids, parsed), endOfText(ids, parsed))
  graph.output('text_embeds', projection(p.at('text_projection'), pooled, projectionWidth))
  graph.output('logit_scale', p.get('logit_scale', []))
  return graph
}

/**
 * CLIPModel's image half.
 *
 * Input: `pixel_values` [batch, 3, image_size, image_size], resized, cropped and normalised as the checkpoint's
 * preprocessor_config.json says. Outputs: `image_embeds` [batch, projection_dim], not normalised; `last_hidden_state`
 * [batch, 1 + patches, width] before the last norm; `pooler_output` [batch, width] after it.
 *
 * @param config the checkpoint's `config.json`
 * @throws GraphError 'unsupported-config', 'missing-tensor', 'wrong-tensor-shape'
 */
export function clipImageGraph(config: unknown, weights: Weights): Graph {
  const { projectionWidth, vision } = parseClipConfig(config)
  const parsed = parseClipVisionConfig(vision)
  const graph = new Graph('clip-image')
  const p = new Parameters(graph, weights)
  const { hidden, pooled } = visionTower(p.at('vision_model'), pixelValues(p, parsed), parsed)
  graph.output('image_embeds', projection(p.at('visual_projection'), pooled, projectionWidth))
  graph.output('last_hidden_state', hidden)
  graph.output('pooler_output', pooled)
  return graph
}

/** A linear layer without bias into the space that texts and images share. */
export const projection = (p: Parameters, x: Value, width: number): Value =>
  linear(x, p.get('weight', [width, x.dim(-1) as number]))

/**
 * CLIP's logits for images [N, D] and texts [M, D], `logits_per_image` [N, M]: cosines times exp(logit_scale).
 * @param logitScale the output of that name: the logarithm of the factor
 */
export function clipLogits(imageEmbeds: Tensor, textEmbeds: Tensor, logitScale: number): Tensor<Float32Array> {
  const { data, shape } = cosineSimilarities(imageEmbeds, textEmbeds)
  const factor = Math.exp(logitScale)
  return { data: data.map((cosine) => cosine * factor), shape }
}
