/** Denoising diffusion probabilistic models: Ho et al. 2020, eq. 6 and 7; learned variance: Nichol and Dhariwal 2021, eq. 15. */
import { DiffusionError } from '../error.ts'
import type { DdpmConfig } from './config.ts'
import { combine, f32 } from './float32.ts'
import { alphasCumprod } from './noise-schedule.ts'
import { predictedClean, splitVariance } from './prediction.ts'
import { runSteps, type Sampler } from './sampler.ts'
import { clipped } from './threshold.ts'
import { level, previousLevel } from './variance-preserving.ts'

/** Draws noise at every step but one at timestep 0. */
export const sampleDdpm: Sampler<DdpmConfig> = async (config, plan, start, run) => {
  const alphas = alphasCumprod(config)
  const batch = run.batch ?? 1
  return runSteps(plan, start, run, async (x, step, timestep) => {
    const { mean: output, variance: learned } = splitVariance(await run.predict(x, timestep, step), x.length, batch)
    const now = level(alphas[timestep] as number)
    // The next of the list, not t − ⌊N/n⌋: they differ where n does not divide N.
    const next = previousLevel(alphas, plan.timesteps[step + 1] ?? -1, true)
    const alpha = f32(now.bar / next.bar)
    const beta = f32(1 - alpha)

    const clean = predictedClean(config.predictionType, x, output, now.alpha, now.sigma)
    const denoised = clipped(config, clean, batch)
    const cleanWeight = f32(f32(next.alpha * beta) / now.rest)
    const sampleWeight = f32(f32(f32(Math.sqrt(alpha)) * next.rest) / now.rest)
    const mean = combine([cleanWeight, denoised], [sampleWeight, x])
    if (timestep === 0) return { latents: mean, denoised }

    const smallest = Math.max(f32(f32(next.rest / now.rest) * beta), f32(1e-20))
    const deviation = deviations(config.varianceType, smallest, beta, learned)
    const noise = run.noise()
    const latents =
      typeof deviation === 'number'
        ? combine([1, mean], [deviation, noise])
        : mean.map((value, i) => value + f32((deviation[i] as number) * (noise[i] as number)))
    return { latents, denoised }
  })
}

/** √variance: one number, or one per element where the network predicts it. */
function deviations(
  type: DdpmConfig['varianceType'],
  smallest: number,
  beta: number,
  learned: Float32Array | undefined,
): number | Float32Array {
  switch (type) {
    case 'fixed_small':
      return f32(Math.sqrt(smallest))
    case 'fixed_small_log':
      return f32(Math.exp(f32(0.5 * f32(Math.log(smallest)))))
    case 'fixed_large':
    case 'fixed_large_log':
      return f32(Math.sqrt(beta))
  }
  if (!learned) {
    throw new DiffusionError(
      'unsupported-setting',
      `variance_type ${type} needs a network with twice as many output channels as latent channels.`,
    )
  }
  if (type === 'learned') return learned.map(Math.sqrt)
  const low = Math.log(smallest)
  const high = Math.log(beta)
  return learned.map((value) => Math.exp(0.5 * (low + ((value + 1) / 2) * (high - low))))
}
