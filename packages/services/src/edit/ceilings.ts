/** Limits of an edit: by the model's ranges, and by the administrator's settings. */
import { type EditSettings, editCost, type ModelCapabilities } from '@amend/contract'
import { ServiceError } from '../error.ts'

/** Set by the administrator. A model's own limits may be lower. */
export interface EditCeilings {
  /** Of one edit. */
  readonly steps: number
  /** Of one edit: the size at which the model works, pixels. */
  readonly side: number
  /** Of all edits of a request together, in steps of 512 × 512 pixels. */
  readonly cost: number
}

/** How far a request may exceed the advised range of a model whose record has no limits. */
const leeway = 2

/**
 * @param edits the settings of each edit of a request
 * @throws ServiceError 'setting-too-high', 'edit-too-large'
 */
export function requireWithin(
  own: EditCeilings,
  { ranges, limits: ofModel }: ModelCapabilities,
  edits: readonly EditSettings[],
): void {
  const limits = {
    steps: Math.min(own.steps, ofModel?.steps ?? leeway * ranges.steps[1]),
    samples: ranges.samples[1],
    resolution: Math.min(own.side, ofModel?.side ?? leeway * Math.max(...ranges.resolutions)),
  } as const
  for (const edit of edits) {
    if (edit.steps > limits.steps) throw tooHigh('steps', 'number of steps', limits.steps)
    if (edit.samples > limits.samples) throw tooHigh('samples', 'number of samples', limits.samples)
    if (edit.resolution > limits.resolution) throw tooHigh('resolution', 'resolution', limits.resolution)
  }
  const cost = Math.min(own.cost, ofModel?.cost ?? own.cost)
  const requested = edits.reduce((sum, edit) => sum + editCost(edit), 0)
  if (requested <= cost) return
  throw new ServiceError(
    'edit-too-large',
    `This is the work of ${requested} steps of 512 × 512 pixels, and ${cost} are allowed at once. Take fewer variants, steps or samples, or a lower resolution.`,
    { limit: cost },
  )
}

const tooHigh = (setting: keyof EditSettings, spoken: string, most: number) =>
  new ServiceError('setting-too-high', `The ${spoken} must be at most ${most} here.`, {
    field: `settings.${setting}`,
    limit: most,
  })
