import { Graph, GraphError, Parameters, type Tensor, type Weights } from '@amend/graph'
import { parseClipConfig, projection } from './clip.ts'
import { parseClipVisionConfig, pixelValues, visionTower } from './clip-vision.ts'
import { cosineSimilarities } from './similarity.ts'

/** Concepts that the checker detects, and special concepts that lower its thresholds. */
const concepts = 17
const specialConcepts = 3
/** Added to every score after a special concept was found. */
const closerLook = 0.01

/**
 * StableDiffusionSafetyChecker as a graph.
 *
 * Input: `pixel_values` [batch, 3, image_size, image_size], prepared as the checkpoint's feature extractor says.
 * Outputs: `image_embeds` [batch, projection_dim], and the checker's own tensors `concept_embeds` [17, projection_dim],
 * `concept_embeds_weights` [17] (thresholds), `special_care_embeds` [3, projection_dim] and
 * `special_care_embeds_weights` [3]: together the argument of `safetyVerdicts`.
 *
 * @param config the checkpoint's `safety_checker/config.json`
 * @throws GraphError 'unsupported-config', 'missing-tensor', 'wrong-tensor-shape'
 */
export function safetyCheckerGraph(config: unknown, weights: Weights): Graph {
  const { projectionWidth: width, vision } = parseClipConfig(config)
  const parsed = parseClipVisionConfig(vision)
  const graph = new Graph('safety-checker')
  const p = new Parameters(graph, weights)
  // Files double the prefix, unless the newest versions of transformers wrote them.
  const doubled = p.at('vision_model', 'vision_model')
  const tower = doubled.has('embeddings.class_embedding') ? doubled : p.at('vision_model')
  const { pooled } = visionTower(tower, pixelValues(p, parsed), parsed)
  graph.output('image_embeds', projection(p.at('visual_projection'), pooled, width))
  graph.output('concept_embeds', p.get('concept_embeds', [concepts, width]))
  graph.output('concept_embeds_weights', p.get('concept_embeds_weights', [concepts]))
  graph.output('special_care_embeds', p.get('special_care_embeds', [specialConcepts, width]))
  graph.output('special_care_embeds_weights', p.get('special_care_embeds_weights', [specialConcepts]))
  return graph
}

/** The safety checker's verdict on one picture. */
export interface SafetyVerdict {
  /** At least one concept was found, so the picture must not be shown. */
  readonly unsafe: boolean
  /** Cosine minus threshold plus adjustment for each concept, to three decimals; above 0: found. */
  readonly conceptScores: readonly number[]
  readonly specialScores: readonly number[]
}

/**
 * The checker's decision for each image (diffusers, `pipelines/stable_diffusion/safety_checker.py`).
 * @param outputs what a run of the graph returned
 * @throws GraphError 'bad-feed' when an output is missing
 */
export function safetyVerdicts(outputs: Readonly<Record<string, Tensor>>): SafetyVerdict[] {
  const output = (name: string) => {
    const tensor = outputs[name]
    if (tensor) return tensor
    throw new GraphError('bad-feed', `The safety checker's output "${name}" is missing.`)
  }
  const images = output('image_embeds')
  const special = rows(cosineSimilarities(images, output('special_care_embeds')))
  const plain = rows(cosineSimilarities(images, output('concept_embeds')))
  const [specialLimits, limits] = [output('special_care_embeds_weights'), output('concept_embeds_weights')]

  return plain.map((cosines, image) => {
    let adjustment = 0
    const score = (cosine: number, limit: number) => Math.round((cosine - limit + adjustment) * 1000) / 1000
    const specialScores = (special[image] ?? []).map((cosine, i) => {
      const found = score(cosine, Number(specialLimits.data[i]))
      if (found > 0) adjustment = closerLook
      return found
    })
    const conceptScores = cosines.map((cosine, i) => score(cosine, Number(limits.data[i])))
    return { unsafe: conceptScores.some((value) => value > 0), conceptScores, specialScores }
  })
}

function rows({ data, shape }: Tensor<Float32Array>): number[][] {
  const [count, width] = shape as [number, number]
  return Array.from({ length: count }, (_, i) => [...data.subarray(i * width, (i + 1) * width)])
}
