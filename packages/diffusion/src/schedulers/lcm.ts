/** Multistep consistency sampling: Luo et al. 2023, "Latent Consistency Models", algorithm 3; needs distilled weights. */
import { DiffusionError } from '../error.ts'
import type { LcmConfig } from './config.ts'
import { combine, f32 } from './float32.ts'
import { alphasCumprod } from './noise-schedule.ts'
import { predictedClean } from './prediction.ts'
import { runSteps, type Sampler, type StepPlan } from './sampler.ts'
import { checkSteps } from './spacing.ts'
import { clipped } from './threshold.ts'
import { checkSolvable, level } from './variance-preserving.ts'

const dataVariance = 0.5 ** 2

/** Picks n of the timesteps the weights were distilled on. */
export function planLcm(config: LcmConfig, steps: number): StepPlan {
  const { numTrainTimesteps, originalInferenceSteps: original } = config
  checkSteps(steps, numTrainTimesteps)
  if (original > numTrainTimesteps) {
    throw new DiffusionError(
      'bad-config',
      `original_inference_steps must be at most ${numTrainTimesteps}, not ${original}.`,
    )
  }
  if (steps > original) {
    throw new DiffusionError('bad-steps', `This checkpoint allows at most ${original} LCM steps, not ${steps}.`)
  }
  const stride = Math.floor(numTrainTimesteps / original)
  const timesteps = Array.from(
    { length: steps },
    (_, i) => (original - Math.floor(i * (original / steps))) * stride - 1,
  )
  checkSolvable(config.predictionType, alphasCumprod(config), timesteps)
  return { timesteps, initNoiseSigma: 1 }
}

/** Draws noise at every step but the last. */
export const sampleLcm: Sampler<LcmConfig> = async (config, plan, start, run) => {
  const alphas = alphasCumprod(config)
  return runSteps(plan, start, run, async (x, step, timestep) => {
    const output = await run.predict(x, timestep, step)
    const now = level(alphas[timestep] as number)
    const clean = predictedClean(config.predictionType, x, output, now.alpha, now.sigma)
    const { skip, out } = boundary(f32(timestep * config.timestepScaling))
    const denoised = combine([out, clipped(config, clean, run.batch ?? 1)], [skip, x])

    const following = plan.timesteps[step + 1]
    if (following === undefined) return { latents: denoised, denoised }
    const next = level(alphas[following] as number)
    return { latents: combine([next.alpha, denoised], [next.sigma, run.noise()]), denoised }
  })
}

/** c_skip and c_out with σ_data = 0.5 (Luo et al. 2023, 4.2). */
function boundary(scaled: number): { skip: number; out: number } {
  const power = f32(f32(scaled * scaled) + dataVariance)
  return { skip: f32(dataVariance / power), out: f32(scaled / f32(Math.sqrt(power))) }
}
