/** Exponential moving average of the weights, with the warm-up of InstructPix2Pix's own training (`ldm/modules/ema.py`). */

/** The part of the average that stays at the n-th update, n = 1 for the first. */
export const emaDecay = (most: number, update: number): number => Math.min(most, (1 + update) / (10 + update))

/** Moves an average towards the weights, in place. */
export function moveAverage(average: Float32Array, weights: Float32Array, decay: number): void {
  const part = 1 - decay
  for (let i = 0; i < average.length; i++) {
    const value = average[i] as number
    average[i] = value + part * ((weights[i] as number) - value)
  }
}
