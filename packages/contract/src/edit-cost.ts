import type { EditSettings } from './edit-settings.ts'

/**
 * The cost of an edit in credits, and its share of its person's turn in the queue: the equivalent number of steps of
 * 512 × 512 pixels, at least 1.
 */
export function editCost({
  steps,
  samples,
  resolution,
}: Pick<EditSettings, 'steps' | 'samples' | 'resolution'>): number {
  return Math.max(1, Math.round(steps * samples * (resolution / 512) ** 2))
}
