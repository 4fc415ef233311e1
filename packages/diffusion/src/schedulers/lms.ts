/** Linear multistep in σ: the last four slopes, weighted by the integrals of their Lagrange polynomials (Adams-Bashforth). */
import type { LmsConfig } from './config.ts'
import { combine, divide, f32 } from './float32.ts'
import { sigmaTable } from './noise-schedule.ts'
import { runSteps, type Sampler, type StepPlan } from './sampler.ts'
import { denoisedAt, derivative, inputScale, startingSigma } from './sigma-space.ts'
import { interpolate, logarithms, respacedSigmas, sigmaToTimestep, withFinalSigma } from './sigmas.ts'
import { checkSteps, singleStepTimesteps } from './spacing.ts'

const order = 4

/** @throws DiffusionError 'bad-steps' */
export function planLms(config: LmsConfig, steps: number): StepPlan {
  checkSteps(steps, config.numTrainTimesteps)
  const { timestepSpacing, numTrainTimesteps, stepsOffset } = config
  const spaced = singleStepTimesteps(timestepSpacing, numTrainTimesteps, steps, stepsOffset).map(f32)
  const table = sigmaTable(config)
  const read = spaced.map((t) => interpolate(table, t))
  const respaced = respacedSigmas(config, [read[0] as number, read.at(-1) as number], steps)
  const sigmas = withFinalSigma(respaced ?? read, 0)
  const logTable = logarithms(table)
  const timesteps = respaced?.map((sigma) => f32(sigmaToTimestep(sigma, logTable))) ?? spaced
  return { timesteps, sigmas, initNoiseSigma: startingSigma(timestepSpacing, sigmas) }
}

/** Linear multistep of order 4 in σ (k-diffusion `sample_lms`); draws no noise. */
export const sampleLms: Sampler<LmsConfig> = async (config, plan, start, run) => {
  const sigmas = plan.sigmas ?? new Float32Array()
  /** Newest first. */
  let slopes: Float32Array[] = []
  return runSteps(plan, start, run, async (latents, step, timestep) => {
    const sigma = sigmas[step] as number
    const output = await run.predict(divide(latents, inputScale(sigma)), timestep, step)
    const denoised = denoisedAt(config.predictionType, latents, output, sigma)
    slopes = [derivative(latents, denoised, sigma), ...slopes].slice(0, order)
    const change = combine(...slopes.map((slope, k) => [weight(sigmas, step, slopes.length, k), slope] as const))
    return { latents: combine([1, latents], [1, change]), denoised }
  })
}

/** ∫ from σ_step to σ_step+1 of the Lagrange polynomial that is 1 at σ_step−k. Two-point Gauss is exact for cubics. */
function weight(sigmas: Float32Array, step: number, points: number, k: number): number {
  const from = sigmas[step] as number
  const to = sigmas[step + 1] as number
  const centre = (from + to) / 2
  const reach = (to - from) / 2
  return reach * (lagrange(centre - reach / Math.sqrt(3)) + lagrange(centre + reach / Math.sqrt(3)))

  function lagrange(tau: number): number {
    const own = sigmas[step - k] as number
    let product = 1
    for (let j = 0; j < points; j++) {
      const other = sigmas[step - j] as number
      if (j !== k) product *= (tau - other) / (own - other)
    }
    return product
  }
}
