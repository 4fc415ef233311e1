/** Exponential moving average of the weights, with the warm-up of InstructPix2Pix's own training (`ldm/modules/ema.py`). */

/** The part of the average that stays at the n-th update, n = 1 for the first. */
export const emaDecay = (most: number, update: number): number => Math.min(most, (1 + update) / (10 + update))
