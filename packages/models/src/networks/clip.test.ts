import type { Tensor, Weights } from '@amend/graph'
import { beforeAll, describe, expect, it } from 'vitest'
import { clipImageGraph, clipLogits, clipTextEmbedsGraph } from './clip.ts'
import { cosineSimilarities } from './similarity.ts'
import { readJson, relativeError, runOnce, tensorsOf, weightsOf } from './testing/reference.ts'

/** Part of the largest magnitude; measured: below 2e-6. */
const tolerance = 1e-5

const config = readJson('clip/config.json')
let weights: Weights
let recorded: Map<string, Tensor>

beforeAll(async () => {
  weights = await weightsOf('clip/model.safetensors')
  recorded = await tensorsOf('clip.safetensors')
})

/** The recorded embeddings have length one. */
const unit = ({ data, shape }: Tensor): Tensor => {
  const [rows, width] = shape as [number, number]
  const lengths = Array.from({ length: rows }, (_, i) =>
    Math.hypot(...(data as Float32Array).subarray(i * width, (i + 1) * width)),
  )
  return { data: (data as Float32Array).map((value, i) => value / lengths[Math.floor(i / width)]!), shape }
}

describe.each([true, false])('CLIP (fused operators: %s)', (fused) => {
  it('embeds texts, images and compares them as the reference does', async () => {
    const text = await runOnce(
      clipTextEmbedsGraph(config, weights),
      { input_ids: recorded.get('input_ids')! },
      { fused },
    )
    const image = await runOnce(
      clipImageGraph(config, weights),
      { pixel_values: recorded.get('pixel_values')! },
      { fused },
    )
    expect(relativeError(unit(text.text_embeds!), recorded.get('text_embeds'))).toBeLessThan(tolerance)
    expect(relativeError(unit(image.image_embeds!), recorded.get('image_embeds'))).toBeLessThan(tolerance)
    expect(text.logit_scale!.shape).toEqual([])
    const logits = clipLogits(image.image_embeds!, text.text_embeds!, Number(text.logit_scale!.data[0]))
    expect(relativeError(logits, recorded.get('logits_per_image'))).toBeLessThan(tolerance)
  })
})

describe('the image half', () => {
  it('returns hidden states of the class token and all patches, and one pooled row per image', async () => {
    const outputs = await runOnce(clipImageGraph(config, weights), { pixel_values: recorded.get('pixel_values')! })
    expect(outputs.last_hidden_state!.shape).toEqual([3, 1 + 4 * 4, 32])
    expect(outputs.pooler_output!.shape).toEqual([3, 32])
  })

  it('reads the configuration of old files', async () => {
    const { vision_config: vision, ...rest } = config
    const old = { ...rest, vision_config: { ...vision, hidden_size: 768 }, vision_config_dict: { hidden_size: 32 } }
    const outputs = await runOnce(clipImageGraph(old, weights), { pixel_values: recorded.get('pixel_values')! })
    expect(relativeError(unit(outputs.image_embeds!), recorded.get('image_embeds'))).toBeLessThan(tolerance)
  })
})

describe('cosine similarities', () => {
  const rows = (...values: number[][]): Tensor => ({
    data: Float32Array.from(values.flat()),
    shape: [values.length, values[0]!.length],
  })

  it('do not depend on lengths', () => {
    const { data, shape } = cosineSimilarities(rows([3, 0], [0, -2]), rows([1, 0], [0, 5], [1, 1]))
    expect(shape).toEqual([2, 3])
    expect([...data]).toEqual(
      [1, 0, Math.fround(Math.SQRT1_2), 0, -1, -Math.fround(Math.SQRT1_2)].map((x) => expect.closeTo(x, 6)),
    )
  })

  it('are 0 for a row of zeros', () => {
    expect([...cosineSimilarities(rows([0, 0]), rows([1, 2])).data]).toEqual([0])
  })

  it('need rows of one width', () => {
    expect(() => cosineSimilarities(rows([1, 2]), rows([1, 2, 3]))).toThrow(RangeError)
  })
})
