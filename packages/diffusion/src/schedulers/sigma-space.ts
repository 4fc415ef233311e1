/**
 * Common parts of the solvers in σ (Euler, Euler ancestral, LMS): x = x₀ + σ·ε, the network sees x/√(σ² + 1), and the solver
 * follows dx/dσ = (x − x₀)/σ (Karras et al. 2022, eq. 1 with σ(t) = t).
 */
import { f32 } from './float32.ts'
import type { PredictionType } from './prediction.ts'
import type { Spacing } from './spacing.ts'

/** √(σ² + 1) in float32. */
export function inputScale(sigma: number): number {
  return f32(Math.sqrt(f32(f32(sigma * sigma) + 1)))
}

/** The deviation of the starting noise: `leading` spacing leaves out the noisiest timesteps and adds the signal's 1. */
export function startingSigma(spacing: Spacing, sigmas: Float32Array): number {
  const max = sigmas.reduce((a, b) => Math.max(a, b))
  return spacing === 'leading' ? inputScale(max) : max
}

/** x₀ from the network's output at `sigma`; `noisySigma` is the σ that x itself has, larger under churn. */
export function denoisedAt(
  type: PredictionType,
  x: Float32Array,
  output: Float32Array,
  sigma: number,
  noisySigma = sigma,
): Float32Array {
  switch (type) {
    case 'epsilon':
      return x.map((value, i) => value - f32(noisySigma * (output[i] as number)))
    case 'v_prediction': {
      const outputWeight = f32(-sigma / inputScale(sigma))
      const power = f32(f32(sigma * sigma) + 1)
      return x.map((value, i) => f32((output[i] as number) * outputWeight) + f32(value / power))
    }
    case 'sample':
      return output
  }
}

/** dx/dσ = (x − x₀)/σ. */
export function derivative(x: Float32Array, denoised: Float32Array, sigma: number): Float32Array {
  return x.map((value, i) => f32(value - (denoised[i] as number)) / sigma)
}
