/** Learning rates over a run, as the schedules of diffusers' `get_scheduler`. */
import type { learningRateSchedules } from '@amend/contract'

/** The name of a schedule. */
export type ScheduleName = (typeof learningRateSchedules)[number]

/** The course of the learning rate over a run. */
export interface Schedule {
  readonly name: ScheduleName
  /** Of the whole run. */
  readonly steps: number
  /** Warm-up steps in which the rate rises linearly; 0: none. */
  readonly warmup: number
}

/**
 * The factor, 0 … 1, of the learning rate at a step.
 * @param step 1 for the first
 */
export function scheduleFactor({ name, steps, warmup }: Schedule, step: number): number {
  // The first step uses the schedule's value for zero, as in the reference; with warm-up it changes nothing.
  const done = step - 1
  if (done < warmup) return done / warmup
  if (name === 'constant') return 1
  const progress = Math.min(1, (done - warmup) / Math.max(1, steps - warmup))
  return name === 'linear' ? 1 - progress : 0.5 * (1 + Math.cos(Math.PI * progress))
}
