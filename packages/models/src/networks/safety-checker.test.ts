import type { Tensor, Weights } from '@amend/graph'
import { beforeAll, describe, expect, it } from 'vitest'
import { safetyCheckerGraph, safetyVerdicts } from './safety-checker.ts'
import { cosineSimilarities } from './similarity.ts'
import { readJson, relativeError, renamed, runOnce, tensorsOf, weightsOf } from './testing/reference.ts'

/** Part of the largest magnitude; measured: below 2e-6. */
const tolerance = 1e-5

const config = readJson('checkpoint/safety_checker/config.json')
let weights: Weights
let recorded: Map<string, Tensor>

beforeAll(async () => {
  weights = await weightsOf('checkpoint/safety_checker/model.safetensors')
  recorded = await tensorsOf('safety.safetensors')
})

const run = (from: Weights) =>
  runOnce(safetyCheckerGraph(config, from), { pixel_values: recorded.get('pixel_values')! })

describe('the safety checker', () => {
  it('embeds and compares as the reference does', async () => {
    const outputs = await run(weights)
    expect(relativeError(outputs.image_embeds, recorded.get('image_embeds'))).toBeLessThan(tolerance)
    const cosines = (name: string) => cosineSimilarities(outputs.image_embeds!, outputs[name]!)
    expect(relativeError(cosines('concept_embeds'), recorded.get('concept_cos'))).toBeLessThan(tolerance)
    expect(relativeError(cosines('special_care_embeds'), recorded.get('special_cos'))).toBeLessThan(tolerance)
  })

  it('scores by cosine and threshold', async () => {
    const outputs = await run(weights)
    const cosines = recorded.get('special_cos')!.data as Float32Array
    const thresholds = outputs.special_care_embeds_weights!.data as Float32Array
    safetyVerdicts(outputs).forEach(({ specialScores }, image) => {
      expect(specialScores[0]).toBeCloseTo(cosines[image * 3]! - thresholds[0]!, 3)
    })
  })

  it('reads the doubled prefix of released files', async () => {
    const doubled = renamed(weights, (name) => {
      if (!name.startsWith('vision_model.')) return name
      return name.startsWith('vision_model.vision_model.') ? name.slice('vision_model.'.length) : undefined
    })
    expect((await run(doubled)).image_embeds).toEqual((await run(weights)).image_embeds)
  })
})

describe('the verdict', () => {
  /** One image along the first axis; each concept is a direction with a given cosine to it. */
  function outputs(special: readonly [number, number][], plain: readonly [number, number][]): Record<string, Tensor> {
    const embeds = (list: readonly [number, number][]): Tensor => ({
      data: Float32Array.from(list.flatMap(([cosine]) => [cosine, Math.sqrt(1 - cosine ** 2)])),
      shape: [list.length, 2],
    })
    const limits = (list: readonly [number, number][]): Tensor => ({
      data: Float32Array.from(list.map(([, limit]) => limit)),
      shape: [list.length],
    })
    return {
      image_embeds: { data: Float32Array.of(5, 0), shape: [1, 2] },
      special_care_embeds: embeds(special),
      special_care_embeds_weights: limits(special),
      concept_embeds: embeds(plain),
      concept_embeds_weights: limits(plain),
    }
  }
  const verdict = (special: readonly [number, number][], plain: readonly [number, number][]) =>
    safetyVerdicts(outputs(special, plain))[0]!

  it('is safe below every threshold', () => {
    expect(verdict([[0.1, 0.2]], [[0.19, 0.2]])).toEqual({
      unsafe: false,
      specialScores: [-0.1],
      conceptScores: [-0.01],
    })
  })

  it('is unsafe above one', () => {
    expect(
      verdict(
        [[0.1, 0.2]],
        [
          [0.1, 0.2],
          [0.21, 0.2],
        ],
      ).unsafe,
    ).toBe(true)
  })

  it('rounds to three decimals first', () => {
    expect(verdict([], [[0.2004, 0.2]])).toMatchObject({ unsafe: false, conceptScores: [0] })
    expect(verdict([], [[0.2006, 0.2]])).toMatchObject({ unsafe: true, conceptScores: [0.001] })
  })

  it('lowers the thresholds once after a special concept, also for later special concepts', () => {
    const near: [number, number] = [0.195, 0.2]
    expect(verdict([[0.1, 0.2], near], [near])).toMatchObject({ unsafe: false, specialScores: [-0.1, -0.005] })
    expect(verdict([[0.3, 0.2], near, near], [near])).toEqual({
      unsafe: true,
      specialScores: [0.1, 0.005, 0.005],
      conceptScores: [0.005],
    })
    expect(verdict([near, [0.3, 0.2]], [near]).specialScores).toEqual([-0.005, 0.1])
  })

  it('is safe with a special concept alone', () => {
    expect(verdict([[0.9, 0.2]], [[0.1, 0.2]]).unsafe).toBe(false)
  })

  it('needs every output', () => {
    const { concept_embeds: _, ...rest } = outputs([], [])
    expect(() => safetyVerdicts(rest)).toThrow(/"concept_embeds" is missing\.$/)
  })
})
