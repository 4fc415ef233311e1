import type { ModelCapabilities, RequestedSettings } from '@amend/contract'
import { spread } from './dial.ts'

/** The share of an edit's steps that a sketch has: enough to judge it. */
const share = 0.4
const fewestSteps = 4

type Three = [number, number, number]

/** An exploration: nine sketches of one sample, with one seed, from the most faithful (top left) to the boldest. */
export interface Exploration {
  readonly settings: RequestedSettings
  /** Of the rows, from the weakest to the strongest. */
  readonly textGuidances: Three
  /** Of the columns, from the most faithful on. */
  readonly imageGuidances: Three
}

export function explorationOf(settings: RequestedSettings, { ranges }: ModelCapabilities): Exploration {
  const steps = Math.min(settings.steps, Math.max(fewestSteps, Math.round(settings.steps * share)))
  const [faithful, middle, free] = spread(ranges.imageGuidance).reverse()
  return {
    settings: { ...settings, steps, samples: 1 },
    textGuidances: spread(ranges.textGuidance),
    imageGuidances: [faithful ?? 1, middle ?? 1, free ?? 1],
  }
}
