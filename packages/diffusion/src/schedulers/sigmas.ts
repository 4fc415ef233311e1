/** Choosing the noise levels σ of a run, and going back from a σ to a (fractional) training timestep. */
import { betaQuantile } from './beta-quantile.ts'
import { f32 } from './float32.ts'
import { linspace } from './spacing.ts'

/** Settings that place σ by a formula in place of the timesteps. */
export interface RespacingKeys {
  readonly useKarrasSigmas: boolean
  readonly useExponentialSigmas: boolean
  readonly useBetaSigmas: boolean
  readonly sigmaMin?: number
  readonly sigmaMax?: number
}

/**
 * The σ of a run placed by a formula between two ends instead of read from the schedule; undefined when the
 * configuration asks for none. `ends` are the largest and smallest σ unless the configuration overrides them.
 */
export function respacedSigmas(
  keys: RespacingKeys,
  ends: readonly [max: number, min: number],
  steps: number,
): number[] | undefined {
  const max = keys.sigmaMax ?? ends[0]
  const min = keys.sigmaMin ?? ends[1]
  if (keys.useKarrasSigmas) return karrasSigmas(max, min, steps)
  if (keys.useExponentialSigmas) return exponentialSigmas(max, min, steps)
  if (keys.useBetaSigmas) return betaSigmas(max, min, steps)
  return undefined
}

/** Karras et al. 2022, eq. 5, ρ = 7. */
function karrasSigmas(max: number, min: number, steps: number): number[] {
  const from = max ** (1 / 7)
  const to = min ** (1 / 7)
  return linspace(0, 1, steps).map((ramp) => (from + ramp * (to - from)) ** 7)
}

function exponentialSigmas(max: number, min: number, steps: number): number[] {
  return linspace(Math.log(max), Math.log(min), steps).map(Math.exp)
}

/** Lee et al. 2024, "Beta Sampling is All You Need": quantiles of Beta(0.6, 0.6). */
function betaSigmas(max: number, min: number, steps: number): number[] {
  return linspace(0, 1, steps).map((ramp) => min + betaQuantile(1 - ramp, 0.6, 0.6) * (max - min))
}

/** Lu et al. 2022, "DPM-Solver": evenly spaced in λ, that is in log σ. */
export function luSigmas(logMax: number, logMin: number, steps: number): number[] {
  return linspace(0, 1, steps).map((ramp) => Math.exp(logMax + ramp * (logMin - logMax)))
}

/** Linear interpolation of a table at a fractional index, held constant beyond its ends. */
export function interpolate(table: Float32Array, index: number): number {
  const last = table.length - 1
  if (index <= 0) return table[0] as number
  if (index >= last) return table[last] as number
  const below = Math.floor(index)
  const low = table[below] as number
  const high = table[below + 1] as number
  return (high - low) * (index - below) + low
}

/** log σ per training timestep, float32. */
export function logarithms(sigmas: Float32Array): Float32Array {
  return sigmas.map(Math.log)
}

/** The fractional timestep at which the schedule has this σ, by linear interpolation of log σ. */
export function sigmaToTimestep(sigma: number, logSigmas: Float32Array): number {
  const wanted = Math.log(Math.max(sigma, 1e-10))
  const reached = logSigmas.findLastIndex((logSigma) => wanted >= logSigma)
  const low = Math.min(Math.max(reached, 0), logSigmas.length - 2)
  const logLow = logSigmas[low] as number
  const logHigh = logSigmas[low + 1] as number
  // The table's own difference is taken in float32, the rest in double.
  const weight = Math.min(Math.max((logLow - wanted) / f32(logLow - logHigh), 0), 1)
  return (1 - weight) * low + weight * (low + 1)
}

/** The σ of the steps and the one a run ends at, as float32. */
export function withFinalSigma(sigmas: readonly number[], final: number): Float32Array {
  return Float32Array.from([...sigmas, final])
}
