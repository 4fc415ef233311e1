/** Learning rates over a run, as the schedules of diffusers' `get_scheduler`. */

/** The schedules by the names of diffusers. */
export const scheduleNames = ['constant', 'linear', 'cosine'] as const
/** The name of a schedule. */
export type ScheduleName = (typeof scheduleNames)[number]

/** The course of the learning rate over a run. */
export interface Schedule {
  readonly name: ScheduleName
  /** Of the whole run. */
  readonly steps: number
  /** Steps in which the rate rises evenly to its full size; 0: none. */
  readonly warmup: number
}

/**
 * The part of the learning rate, 0 … 1, that a step takes.
 * @param step 1 for the first
 */
export function scheduleFactor({ name, steps, warmup }: Schedule, step: number): number {
  // The first step is taken at what the schedule has for zero, as in the reference; with warm-up it changes nothing.
  const done = step - 1
  if (done < warmup) return done / warmup
  if (name === 'constant') return 1
  const progress = Math.min(1, (done - warmup) / Math.max(1, steps - warmup))
  return name === 'linear' ? 1 - progress : 0.5 * (1 + Math.cos(Math.PI * progress))
}
