/**
 * Which steps are computed wholly at each speed. Neighbouring steps see almost the same latents, so that two things change slowly:
 *
 * - the features deep inside of the UNet (Ma et al. 2023, "DeepCache"): a shallow step takes them over from the last whole step
 *   and computes only the outermost layers;
 * - what guidance adds: a shallow step computes the branch of text and image alone, and adds what was added in the last whole step.
 *
 * The README has the measurements that the numbers were chosen by. Other numbers change what a recipe gives.
 */
import { type Speed, wholeStepEvery } from '@amend/contract'

/** @param step from 0 */
export const isWhole = (speed: Speed, step: number): boolean => step % wholeStepEvery[speed] === 0
