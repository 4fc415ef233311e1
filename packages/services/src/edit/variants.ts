import { type EditSettings, editLimits } from '@amend/contract'

/** Strengths of the first and the last variant, relative to the requested one. */
const strengths = [0.6, 1.4] as const

/**
 * The settings of the variants of an edit: variant k has seed + k. An edit of one step hardly depends on its seed, so
 * that its variants differ in their strength as well.
 */
export function variantsOf(settings: EditSettings, count: number): EditSettings[] {
  const spreads = count > 1 && settings.steps === 1 && settings.restore === 'detail'
  return Array.from({ length: count }, (_, k) => ({
    ...settings,
    seed: settings.seed + k,
    ...(spreads && { strength: strengthAt(settings.strength, k / (count - 1)) }),
  }))
}

/** @param share 0 … 1 of the way from the weakest to the strongest */
function strengthAt(strength: number, share: number): number {
  const scaled = strength * (strengths[0] + (strengths[1] - strengths[0]) * share)
  return Math.min(Math.round(100 * scaled) / 100, editLimits.strength.most)
}
