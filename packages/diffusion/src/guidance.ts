/**
 * Two-scale classifier-free guidance (Brooks et al. 2023, "InstructPix2Pix", eq. 3):
 *
 *   ε̃ = ε(∅,∅) + s_I·(ε(I,∅) − ε(∅,∅)) + s_T·(ε(I,T) − ε(I,∅))
 *      = s_T·ε(I,T) + (s_I − s_T)·ε(I,∅) + (1 − s_I)·ε(∅,∅)
 *
 * A branch of weight zero is not computed. The original always computes three; diffusers turns guidance off altogether
 * at s_T ≤ 1 or s_I < 1. Here the formula holds for every pair of scales: s_I = 1 and s_T = s_I take two branches,
 * 1 and 1 take one.
 */
import { DiffusionError } from './error.ts'

/** The two scales of eq. 3. */
export interface GuidanceScales {
  /** s_T: how strongly the instruction is followed. 0…100; 1 adds nothing. */
  readonly text: number
  /** s_I: how strongly the input picture is kept. 0…100; 1 adds nothing. */
  readonly image: number
}

/** Which conditions a branch of the batch sees. */
export type GuidanceConditions = 'text+image' | 'image' | 'none'

/** One pass of the network in a step, and its weight in the sum. */
export interface GuidanceBranch {
  readonly conditions: GuidanceConditions
  readonly weight: number
}

const largest = 100

/**
 * The branches of non-zero weight in the order of the batch: text and image, image only, none. The weights add up to 1.
 * @throws DiffusionError `bad-guidance` for a scale that is not a number from 0 to 100
 */
export function guidanceBranches(scales: GuidanceScales): GuidanceBranch[] {
  checkScale('text', scales.text)
  checkScale('image', scales.image)
  const branches: GuidanceBranch[] = [
    { conditions: 'text+image', weight: scales.text },
    { conditions: 'image', weight: scales.image - scales.text },
    { conditions: 'none', weight: 1 - scales.image },
  ]
  return branches.filter((branch) => branch.weight !== 0)
}

/** Σ weightₖ·outputₖ, outputs of one size one after the other in `outputs`. */
export function combineBranches(outputs: Float32Array, branches: readonly GuidanceBranch[]): Float32Array {
  const size = outputs.length / branches.length
  return new Float32Array(size).map((_, i) =>
    branches.reduce((sum, branch, k) => sum + branch.weight * (outputs[k * size + i] as number), 0),
  )
}

/** @throws DiffusionError `bad-guidance` for a scale that is not a number from 0 to 100 */
export function checkScale(which: 'text' | 'image', scale: number): void {
  if (!(scale >= 0 && scale <= largest)) {
    throw new DiffusionError(
      'bad-guidance',
      `The ${which} guidance must be a number from 0 to ${largest}, not ${scale}.`,
    )
  }
}
