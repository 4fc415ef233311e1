/**
 * The forward process in numbers: β per training timestep, ᾱ = ∏(1 − β) and σ = √((1 − ᾱ)/ᾱ).
 * Ho et al. 2020 (linear β), Rombach et al. 2022 (scaled linear), Nichol and Dhariwal 2021 (cosine),
 * Lin et al. 2023, "Common Diffusion Noise Schedules and Sample Steps are Flawed" (zero terminal SNR).
 */
import { f32, linspace32 } from './float32.ts'

/** Settings of the noise schedule β that every class has. */
export interface NoiseScheduleKeys {
  readonly numTrainTimesteps: number
  readonly betaStart: number
  readonly betaEnd: number
  readonly betaSchedule: 'linear' | 'scaled_linear' | 'squaredcos_cap_v2'
  readonly trainedBetas?: readonly number[]
  readonly rescaleBetasZeroSnr?: boolean
}

/** ᾱ per training timestep, float32. With `rescaleBetasZeroSnr` the last one is 0. */
export function alphasCumprod(keys: NoiseScheduleKeys): Float32Array {
  const betas = keys.rescaleBetasZeroSnr ? withZeroTerminalSnr(betasOf(keys)) : betasOf(keys)
  return cumulativeProduct(betas.map((beta) => 1 - beta))
}

/**
 * σ per training timestep, float32, for the solvers that work in σ. These keep the terminal ᾱ at 2⁻²⁴ where it is zero,
 * so that the first σ is finite: √(2²⁴ − 1), which the reference rounds up to 4096.
 */
export function sigmaTable(keys: NoiseScheduleKeys): Float32Array {
  const sigmas = alphasCumprod(keys).map((alpha) => f32(Math.sqrt(f32(f32(1 - alpha) / alpha))))
  if (keys.rescaleBetasZeroSnr) sigmas[sigmas.length - 1] = 4096
  return sigmas
}

function betasOf(keys: NoiseScheduleKeys): Float32Array {
  const { numTrainTimesteps, betaStart, betaEnd } = keys
  if (keys.trainedBetas) return Float32Array.from(keys.trainedBetas)
  switch (keys.betaSchedule) {
    case 'linear':
      return linspace32(betaStart, betaEnd, numTrainTimesteps)
    case 'scaled_linear':
      return linspace32(Math.sqrt(betaStart), Math.sqrt(betaEnd), numTrainTimesteps).map((root) => root * root)
    case 'squaredcos_cap_v2':
      return Float32Array.from({ length: numTrainTimesteps }, (_, t) =>
        Math.min(1 - cosineAlphaBar((t + 1) / numTrainTimesteps) / cosineAlphaBar(t / numTrainTimesteps), 0.999),
      )
  }
}

/** Nichol and Dhariwal 2021, eq. 17, with s = 0.008. */
function cosineAlphaBar(time: number): number {
  return Math.cos((((time + 0.008) / 1.008) * Math.PI) / 2) ** 2
}

/** Lin et al. 2023, algorithm 1: shift √ᾱ so that the last is zero, scale so that the first is kept. */
function withZeroTerminalSnr(betas: Float32Array): Float32Array {
  const roots = cumulativeProduct(betas.map((beta) => 1 - beta)).map(Math.sqrt)
  const first = roots[0] as number
  const last = roots[roots.length - 1] as number
  const scale = f32(first / f32(first - last))
  const bars = roots.map((root) => f32(f32(root - last) * scale) ** 2)
  return bars.map((bar, t) => 1 - (t === 0 ? bar : f32(bar / (bars[t - 1] as number))))
}

/** Accumulated in double, stored in float32. */
function cumulativeProduct(values: Float32Array): Float32Array {
  let product = 1
  return values.map((value) => {
    product *= value
    return product
  })
}
