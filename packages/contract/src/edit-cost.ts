import { type EditSettings, type Speed, speeds } from './edit-settings.ts'

/** From one whole step to the next; the steps between compute the outermost layers of the network only. */
export const wholeStepEvery: Readonly<Record<Speed, number>> = { exact: 1, balanced: 2, fast: 3 }

/** What a step between costs of a whole one: 3 to 7 % were measured at the size of Stable Diffusion 1.5. */
export const shallowShare = 0.05

/** How many whole steps cost as much as all steps at a speed. */
function wholeSteps(steps: number, speed: string): number {
  const every = wholeStepEvery[speeds.find((known) => known === speed) ?? 'exact']
  const whole = Math.ceil(steps / every)
  return whole + shallowShare * (steps - whole)
}

/** What an edit is computed with. */
type Computed = Pick<EditSettings, 'steps' | 'samples' | 'resolution'> & {
  /** One that is unknown counts as exact. */
  readonly speed: string
}

/**
 * The cost of an edit in credits, and its share of its person's turn in the queue: the equivalent number of whole steps of
 * 512 × 512 pixels, at least 1.
 */
export function editCost({ steps, samples, resolution, speed }: Computed): number {
  return Math.max(1, Math.round(wholeSteps(steps, speed) * samples * (resolution / 512) ** 2))
}
