/** Denoising diffusion implicit models: Song et al. 2021, eq. 12 and 16. */
import type { DdimConfig } from './config.ts'
import { combine, f32 } from './float32.ts'
import { alphasCumprod } from './noise-schedule.ts'
import { predictedClean, predictedNoise, solve } from './prediction.ts'
import { runSteps, type Sampler } from './sampler.ts'
import { clipped } from './threshold.ts'
import { level, previousLevel } from './variance-preserving.ts'

/** Draws noise only where eta > 0, then at every step. */
export const sampleDdim: Sampler<DdimConfig> = async (config, plan, start, run) => {
  const alphas = alphasCumprod(config)
  const stride = Math.floor(config.numTrainTimesteps / plan.timesteps.length)
  const { eta = 0, useClippedModelOutput = false } = run.stochastic ?? {}

  return runSteps(plan, start, run, async (x, step, timestep) => {
    const output = await run.predict(x, timestep, step)
    const now = level(alphas[timestep] as number)
    const next = previousLevel(alphas, timestep - stride, config.setAlphaToOne)

    const clean = predictedClean(config.predictionType, x, output, now.alpha, now.sigma)
    const denoised = clipped(config, clean, run.batch ?? 1)
    const noise = useClippedModelOutput
      ? solve(x, denoised, now.alpha, now.sigma)
      : predictedNoise(config.predictionType, x, output, now.alpha, now.sigma)

    const variance = f32(f32(next.rest / now.rest) * f32(1 - f32(now.bar / next.bar)))
    const deviation = f32(f32(eta) * f32(Math.sqrt(variance)))
    const direction = f32(Math.sqrt(f32(next.rest - f32(deviation * deviation))))
    const mean = combine([next.alpha, denoised], [direction, noise])
    return { latents: eta > 0 ? combine([1, mean], [deviation, run.noise()]) : mean, denoised }
  })
}
