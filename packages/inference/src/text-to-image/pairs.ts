/**
 * Pairs of pictures as the dataset of InstructPix2Pix has them (Brooks et al. 2022, section 3.1.2; its
 * generate_img_dataset.py): two captions from one starting noise, with the same noise at every step, and with
 * the self-attention of the first picture in the second for the first part of the steps.
 */
import { createGenerator, type Seed } from '@amend/diffusion'
import type { PaintedPicture, Painter } from './painter.ts'

/** Candidates of one pair of captions, painted in one batch. */
export interface PairRequest {
  /** The caption of the picture before, and the edited caption. */
  readonly captions: readonly [before: string, after: string]
  /** One for each candidate, 0 … 2³² − 1. */
  readonly seeds: readonly Seed[]
  readonly steps: number
  readonly width: number
  readonly height: number
  /** Ranges in which each candidate draws its guidance and the part of the steps with shared self-attention. */
  readonly guidance: readonly [number, number]
  readonly sharedAttention: readonly [number, number]
  readonly signal?: AbortSignal
}

/** A candidate. */
export interface PaintedPair {
  readonly seed: Seed
  /** The part of the steps with shared self-attention: on in step i of n while this is above i / (n − 1). */
  readonly sharedAttention: number
  readonly guidance: number
  readonly before: PaintedPicture
  readonly after: PaintedPicture
}

/**
 * Paints the candidates. Each draws from a generator of its own seed, in this order: the starting noise, the shared part,
 * the guidance, the noise of the steps. So a candidate is the same in every batch.
 */
export async function paintPairs(painter: Painter, request: PairRequest): Promise<PaintedPair[]> {
  const { captions, seeds, steps, width, height, signal } = request
  const size = painter.latentShape(width, height).reduce((product, side) => product * side, 1)
  const candidates = seeds.map((seed) => {
    const generator = createGenerator(seed)
    const start = generator.randn(size)
    const sharedAttention = within(request.sharedAttention, generator.rand())
    const guidance = within(request.guidance, generator.rand())
    return { seed, generator, start, sharedAttention, guidance }
  })
  /** Each candidate's values twice: for the picture before and after. */
  const both = (values: readonly Float32Array[]) => {
    const data = new Float32Array(2 * values.length * size)
    values.forEach((value, i) => {
      data.set(value, 2 * i * size)
      data.set(value, (2 * i + 1) * size)
    })
    return data
  }
  const pictures = await painter.paint({
    prompts: candidates.flatMap(() => captions),
    seeds: candidates.flatMap(({ seed }) => [seed, seed]),
    steps,
    width,
    height,
    guidance: candidates.flatMap(({ guidance }) => [guidance, guidance]),
    latents: both(candidates.map(({ start }) => start)),
    noise: () => both(candidates.map(({ generator }) => generator.randn(size))),
    attentionOf(picture, step) {
      const { sharedAttention } = candidates[picture >> 1] as (typeof candidates)[number]
      const after = picture % 2 === 1
      return after && sharedAttention > step / Math.max(1, steps - 1) ? picture - 1 : picture
    },
    ...(signal && { signal }),
  })
  return candidates.map(({ seed, sharedAttention, guidance }, i) => ({
    seed,
    sharedAttention,
    guidance,
    before: pictures[2 * i] as PaintedPicture,
    after: pictures[2 * i + 1] as PaintedPicture,
  }))
}

const within = ([least, most]: readonly [number, number], part: number): number => least + part * (most - least)
