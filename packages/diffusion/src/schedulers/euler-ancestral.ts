/** Euler steps down to less than the next noise level, then fresh noise up to it (k-diffusion's ancestral sampling, η = 1). */
import type { EulerAncestralConfig } from './config.ts'
import { combine, divide, f32 } from './float32.ts'
import { sigmaTable } from './noise-schedule.ts'
import { runSteps, type Sampler, type StepPlan } from './sampler.ts'
import { denoisedAt, derivative, inputScale, startingSigma } from './sigma-space.ts'
import { interpolate, withFinalSigma } from './sigmas.ts'
import { checkSteps, singleStepTimesteps } from './spacing.ts'

/** @throws DiffusionError 'bad-steps' */
export function planEulerAncestral(config: EulerAncestralConfig, steps: number): StepPlan {
  checkSteps(steps, config.numTrainTimesteps)
  const { timestepSpacing, numTrainTimesteps, stepsOffset } = config
  const timesteps = singleStepTimesteps(timestepSpacing, numTrainTimesteps, steps, stepsOffset).map(f32)
  const table = sigmaTable(config)
  const sigmas = withFinalSigma(
    timesteps.map((t) => interpolate(table, t)),
    0,
  )
  return { timesteps, sigmas, initNoiseSigma: startingSigma(timestepSpacing, sigmas) }
}

/** Noise is drawn at every step, the last included, where it is multiplied by zero: the seed's sequence depends on it. */
export const sampleEulerAncestral: Sampler<EulerAncestralConfig> = async (config, plan, start, run) => {
  const sigmas = plan.sigmas ?? new Float32Array()
  return runSteps(plan, start, run, async (latents, step, timestep) => {
    const sigma = sigmas[step] as number
    const { up, down } = ancestralSplit(sigma, sigmas[step + 1] as number)
    const output = await run.predict(divide(latents, inputScale(sigma)), timestep, step)
    const denoised = denoisedAt(config.predictionType, latents, output, sigma)
    const slope = derivative(latents, denoised, sigma)
    return { latents: combine([1, latents], [f32(down - sigma), slope], [up, run.noise()]), denoised }
  })
}

/** σ_up and σ_down with σ_up² + σ_down² = σ'², float32. */
function ancestralSplit(from: number, to: number): { up: number; down: number } {
  const from2 = f32(from * from)
  const to2 = f32(to * to)
  const up = f32(Math.sqrt(f32(f32(to2 * f32(from2 - to2)) / from2)))
  const down = f32(Math.sqrt(f32(to2 - f32(up * up))))
  return { up, down }
}
