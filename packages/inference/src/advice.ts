import type { Advice, Verdict } from '@amend/contract'
import type { EditSettings } from './editor.ts'

/** The ranges in which a model's settings are useful. */
export interface GuidanceRanges {
  readonly textGuidance: readonly [least: number, most: number]
  readonly imageGuidance: readonly [least: number, most: number]
}

type Guided = Pick<EditSettings, 'textGuidance' | 'imageGuidance' | 'seed' | 'variants'>

/** Guidance moves by a quarter of its range at a time. */
const stride = 0.25

/**
 * One setting to try next after an edit that did nothing or too much. The advice of the method's authors (README of
 * InstructPix2Pix, tips 1 to 3), kept within the ranges that suit the model: first the image guidance, then the text
 * guidance, then another seed.
 */
export function adviceFor(verdict: Verdict, settings: Guided, ranges: GuidanceRanges): Advice | undefined {
  if (verdict === 'ok') return undefined
  const little = verdict === 'no-change'
  const seen = little ? 'The picture hardly changed.' : 'Little is left of the picture.'
  const image = moved(settings.imageGuidance, ranges.imageGuidance, little ? -1 : 1)
  if (image !== undefined) {
    const effect = little ? 'A lower image guidance lets it change more.' : 'A higher image guidance keeps more of it.'
    return { reason: `${seen} ${effect}`, setting: 'imageGuidance', value: image }
  }
  const text = moved(settings.textGuidance, ranges.textGuidance, little ? 1 : -1)
  if (text !== undefined) {
    const effect = little
      ? 'A higher text guidance follows the instruction more.'
      : 'A lower text guidance follows the instruction less.'
    return { reason: `${seen} ${effect}`, setting: 'textGuidance', value: text }
  }
  const value = settings.seed + settings.variants
  return { reason: `${seen} Another seed may do better.`, setting: 'seed', value }
}

/** The value one stride further, or undefined at the end of the range. */
function moved(value: number, [least, most]: readonly [number, number], direction: 1 | -1): number | undefined {
  const next = Math.min(most, Math.max(least, value + direction * stride * (most - least)))
  const rounded = Math.round(next * 100) / 100
  return Math.sign(rounded - value) === direction ? rounded : undefined
}
