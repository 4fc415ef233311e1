/** Common parts of the solvers in λ (DPM-Solver, UniPC): λ = log(α/σ) at the noise levels of a plan. */
import { DiffusionError } from '../error.ts'
import { f32 } from './float32.ts'

/** A noise level of a run. */
export interface SnrLevel {
  /** Weight of x₀, and of the noise; α² + s² = 1. */
  readonly alpha: number
  readonly sigma: number
  /** log α − log s; ∞ at the end of a run. */
  readonly lambda: number
}

/** From σ = s/α, all in float32. */
export function snrLevel(sigma: number): SnrLevel {
  const alpha = f32(1 / f32(Math.sqrt(f32(f32(sigma * sigma) + 1))))
  const scaled = f32(sigma * alpha)
  return { alpha, sigma: scaled, lambda: f32(f32(Math.log(alpha)) - f32(Math.log(scaled))) }
}

/** The levels of all σ of a plan, in their order. */
export function snrLevels(sigmas: Float32Array): SnrLevel[] {
  return Array.from(sigmas, snrLevel)
}

/** The levels at a step, next and previous ones included: `at(step + 1)`, `at(step - 1)`. */
export function levelAt(levels: readonly SnrLevel[], index: number): SnrLevel {
  const found = levels[index]
  if (!found) throw new DiffusionError('wrong-shape', 'The step plan and the sampler do not belong together.')
  return found
}
