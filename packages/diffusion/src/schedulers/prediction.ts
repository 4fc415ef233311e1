/**
 * Converts a network's output to the clean latent x₀ and the noise ε, for x = α·x₀ + σ·ε with α² + σ² = 1:
 * ε-prediction (Ho et al. 2020) and v-prediction v = α·ε − σ·x₀ (Salimans and Ho 2022).
 */
import { combine, f32 } from './float32.ts'

/** What the network predicts. */
export type PredictionType = 'epsilon' | 'v_prediction' | 'sample'

/** x₀. Undefined for ε-prediction at α = 0, where x does not depend on x₀. */
export function predictedClean(
  type: PredictionType,
  x: Float32Array,
  output: Float32Array,
  alpha: number,
  sigma: number,
): Float32Array {
  switch (type) {
    case 'epsilon':
      return solve(x, output, sigma, alpha)
    case 'v_prediction':
      return combine([alpha, x], [-sigma, output])
    case 'sample':
      return output
  }
}

/** ε. */
export function predictedNoise(
  type: PredictionType,
  x: Float32Array,
  output: Float32Array,
  alpha: number,
  sigma: number,
): Float32Array {
  switch (type) {
    case 'epsilon':
      return output
    case 'v_prediction':
      return combine([alpha, output], [sigma, x])
    case 'sample':
      return solve(x, output, alpha, sigma)
  }
}

/** (x − factor·part) / divisor: the other part of a mixture. */
export function solve(x: Float32Array, part: Float32Array, factor: number, divisor: number): Float32Array {
  return x.map((value, i) => f32(value - f32(factor * (part[i] as number))) / divisor)
}

/**
 * A network that predicts its variance too has twice the channels: per item of the batch the mean's, then the variance's.
 * An output of the size of `x` is all mean.
 */
export function splitVariance(
  output: Float32Array,
  size: number,
  batch: number,
): { mean: Float32Array; variance?: Float32Array } {
  if (output.length !== 2 * size) return { mean: output }
  const mean = new Float32Array(size)
  const variance = new Float32Array(size)
  const item = size / batch
  for (let k = 0; k < batch; k++) {
    mean.set(output.subarray(2 * k * item, (2 * k + 1) * item), k * item)
    variance.set(output.subarray((2 * k + 1) * item, (2 * k + 2) * item), k * item)
  }
  return { mean, variance }
}
