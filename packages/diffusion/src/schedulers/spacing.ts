/**
 * Which training timesteps a run of n steps visits: table 2 of Lin et al. 2023, "Common Diffusion Noise Schedules and
 * Sample Steps are Flawed", in the two ways the field counts them.
 */
import { DiffusionError } from '../error.ts'

/** How the timesteps of a run are spread over those of training. */
export type Spacing = 'linspace' | 'leading' | 'trailing'

/** @throws DiffusionError `bad-steps` unless `steps` is a whole number from 1 to the number of training timesteps. */
export function checkSteps(steps: number, trainTimesteps: number): void {
  if (!Number.isInteger(steps) || steps < 1 || steps > trainTimesteps) {
    throw new DiffusionError(
      'bad-steps',
      `The number of steps must be a whole number from 1 to ${trainTimesteps}, not ${steps}.`,
    )
  }
}

/** Descending timesteps for DDIM, DDPM, PNDM, LMS and the Euler family. Only `linspace` can give fractions. */
export function singleStepTimesteps(spacing: Spacing, trained: number, steps: number, offset: number): number[] {
  switch (spacing) {
    case 'linspace':
      return linspace(0, trained - 1, steps).reverse()
    case 'leading':
      return leading(Math.floor(trained / steps), steps, offset)
    case 'trailing':
      return trailing(trained, trained, steps)
  }
}

/**
 * Descending timesteps for the DPM-Solver family, whole numbers. It counts n + 1 points and leaves out the last.
 * `last` is the end of the usable schedule, below `trained` where the smallest λ are clipped.
 */
export function multistepTimesteps(
  spacing: Spacing,
  trained: number,
  steps: number,
  offset: number,
  last = trained,
): number[] {
  switch (spacing) {
    case 'linspace':
      return linspace(0, last - 1, steps + 1)
        .map(roundHalfEven)
        .reverse()
        .slice(0, -1)
    case 'leading':
      return leading(Math.floor(last / (steps + 1)), steps + 1, offset).slice(0, -1)
    case 'trailing':
      return trailing(last, trained, steps)
  }
}

/** Whole timesteps that index a table of `trained` entries. */
export function tableTimesteps(timesteps: readonly number[], trained: number): number[] {
  const whole = timesteps.map(roundHalfEven)
  if ((whole[0] as number) >= trained) {
    throw new DiffusionError(
      'bad-steps',
      `So many steps reach timestep ${whole[0]} of ${trained} because of steps_offset: take fewer steps.`,
    )
  }
  return whole
}

/** As NumPy rounds: halves to the even neighbour. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest === 0.5) return floor % 2 === 0 ? floor : floor + 1
  return rest < 0.5 ? floor : floor + 1
}

/** `count` evenly spaced doubles, both ends included. */
export function linspace(start: number, end: number, count: number): number[] {
  const step = (end - start) / (count - 1)
  return Array.from({ length: count }, (_, i) => (i > 0 && i === count - 1 ? end : start + (i === 0 ? 0 : i * step)))
}

function leading(ratio: number, count: number, offset: number): number[] {
  return Array.from({ length: count }, (_, i) => (count - 1 - i) * ratio + offset)
}

/** Rounding error makes the reference give n + 1 values for some n (61, 103, …), the last being −1: it is left out. */
function trailing(last: number, trained: number, steps: number): number[] {
  const ratio = trained / steps
  const length = Math.min(steps, Math.ceil(last / ratio))
  return Array.from({ length }, (_, i) => roundHalfEven(last - i * ratio) - 1)
}
