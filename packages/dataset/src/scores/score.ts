/** The scores of candidates: similarities of CLIP (Brooks et al. 2022, section 3.1.2; metrics/clip_similarity.py). */
import type { ClipEncoder, Embedding, Planes } from '@amend/inference/encoders'
import type { DatasetRecipe } from '../recipe.ts'
import type { CandidateRow } from '../rows.ts'
import { perceptualHash } from './perceptual-hash.ts'

/** Two pictures, in 0 … 1. */
export interface PicturePair {
  readonly before: Planes
  readonly after: Planes
}

/** Captions of the pictures before and after. */
export interface CaptionPair {
  readonly before: string
  readonly after: string
}

export type Scores = Pick<
  CandidateRow,
  'clip_sim_0' | 'clip_sim_1' | 'clip_sim_dir' | 'clip_sim_image' | 'hash_0' | 'hash_1' | 'embedding'
>

/**
 * Scores pairs of one caption, in one batch. Without captions only the pictures are compared.
 * With unit embeddings I₀, I₁ of the pictures and T₀, T₁ of the captions: sim_0 = I₀·T₀, sim_1 = I₁·T₁, sim_image = I₀·I₁,
 * sim_dir = cos(I₁ − I₀, T₁ − T₀).
 */
export async function scorePairs(
  clip: ClipEncoder,
  pairs: readonly PicturePair[],
  captions: CaptionPair | undefined,
): Promise<Scores[]> {
  const images = await clip.images(
    pairs.flatMap(({ before, after }) => [before, after]),
    'square',
  )
  const texts = captions && { before: await clip.text(captions.before), after: await clip.text(captions.after) }
  return pairs.map(({ before, after }, i) => {
    const [first, second] = [images[2 * i], images[2 * i + 1]] as [Embedding, Embedding]
    return {
      clip_sim_0: texts ? product(first, texts.before) : null,
      clip_sim_1: texts ? product(second, texts.after) : null,
      clip_sim_dir: texts ? cosine(difference(second, first), difference(texts.after, texts.before)) : null,
      clip_sim_image: product(first, second),
      hash_0: perceptualHash(before),
      hash_1: perceptualHash(after),
      embedding: first,
    }
  })
}

/** Whether a candidate passes all tests; a test without a value does not apply. */
export function passes(scores: Scores, { image, direction, caption }: DatasetRecipe['thresholds']): boolean {
  const reaches = (value: number | null, least: number) => value === null || value >= least
  return (
    reaches(scores.clip_sim_image, image) &&
    reaches(scores.clip_sim_dir, direction) &&
    reaches(scores.clip_sim_0, caption) &&
    reaches(scores.clip_sim_1, caption)
  )
}

function product(a: Embedding, b: Embedding): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

const difference = (a: Embedding, b: Embedding): Embedding => a.map((value, i) => value - (b[i] as number))

/** 0 where one of them has no direction: pictures or captions without a difference. */
function cosine(a: Embedding, b: Embedding): number {
  const lengths = Math.hypot(...a) * Math.hypot(...b)
  return lengths === 0 ? 0 : product(a, b) / lengths
}
