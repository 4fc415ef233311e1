/** Limits of an edit: by the model's ranges, and by the administrator's settings. */
import type { EditSettings, ModelCapabilities } from '@amend/contract'
import { ServiceError } from '../error.ts'
import { costOf } from './queue.ts'

/** Set by the administrator. */
export interface EditCeilings {
  /** Of one edit. */
  readonly steps: number
  /** Of all edits of a request together, in steps of 512 × 512 pixels. */
  readonly cost: number
}

/**
 * How far a request may exceed a model's advised range. Beyond it, more steps change nothing visible, and above the
 * size that it was trained at a model repeats content.
 */
const leeway = 2

/**
 * @param edits the settings of each edit of a request
 * @throws ServiceError 'setting-too-high', 'edit-too-large'
 */
export function requireWithin(
  { steps, cost }: EditCeilings,
  { ranges }: ModelCapabilities,
  edits: readonly EditSettings[],
): void {
  const limits = {
    steps: Math.min(steps, leeway * ranges.steps[1]),
    samples: ranges.samples[1],
    resolution: leeway * Math.max(...ranges.resolutions),
  } as const
  for (const edit of edits) {
    if (edit.steps > limits.steps) throw tooHigh('steps', 'number of steps', limits.steps)
    if (edit.samples > limits.samples) throw tooHigh('samples', 'number of samples', limits.samples)
    if (edit.resolution > limits.resolution) throw tooHigh('resolution', 'resolution', limits.resolution)
  }
  const requested = edits.reduce((sum, edit) => sum + costOf(edit), 0)
  if (requested <= cost) return
  throw new ServiceError(
    'edit-too-large',
    `This is the work of ${requested} steps of 512 × 512 pixels, and ${cost} are allowed at once. Take fewer variants, steps or samples, or a lower resolution.`,
  )
}

const tooHigh = (setting: keyof EditSettings, spoken: string, most: number) =>
  new ServiceError('setting-too-high', `The ${spoken} must be at most ${most} for this model.`, {
    field: `settings.${setting}`,
  })
