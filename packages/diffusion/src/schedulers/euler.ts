/** Euler steps along the probability flow, with optional churn: Karras et al. 2022, algorithm 2 without its correction. */
import type { EulerConfig } from './config.ts'
import { combine, divide, f32, linspace32 } from './float32.ts'
import { sigmaTable } from './noise-schedule.ts'
import { runSteps, type Sampler, type StepPlan } from './sampler.ts'
import { denoisedAt, derivative, inputScale, startingSigma } from './sigma-space.ts'
import { interpolate, logarithms, respacedSigmas, sigmaToTimestep, withFinalSigma } from './sigmas.ts'
import { checkSteps, singleStepTimesteps } from './spacing.ts'

/** @throws DiffusionError 'bad-steps' */
export function planEuler(config: EulerConfig, steps: number): StepPlan {
  checkSteps(steps, config.numTrainTimesteps)
  const table = sigmaTable(config)
  const logTable = logarithms(table)
  const spaced = singleStepTimesteps(config.timestepSpacing, config.numTrainTimesteps, steps, config.stepsOffset).map(
    f32,
  )
  const read =
    config.interpolationType === 'linear' ? spaced.map((t) => interpolate(table, t)) : logSpaced(logTable, steps)

  const respaced = respacedSigmas(config, [read[0] as number, read.at(-1) as number], steps)
  const sigmas = withFinalSigma(respaced ?? read, config.finalSigmasType === 'zero' ? 0 : (table[0] as number))
  const continuous = config.timestepType === 'continuous' && config.predictionType === 'v_prediction'
  const timesteps = continuous
    ? Array.from(sigmas.subarray(0, -1), (sigma) => f32(0.25 * f32(Math.log(sigma))))
    : (respaced?.map((sigma) => f32(sigmaToTimestep(sigma, logTable))) ?? spaced)
  return { timesteps, sigmas, initNoiseSigma: startingSigma(config.timestepSpacing, sigmas) }
}

/** `interpolation_type` log_linear: n + 1 values for n steps, as the reference has it, so that the last σ is not reached. */
function logSpaced(logTable: Float32Array, steps: number): number[] {
  return Array.from(linspace32(logTable.at(-1) as number, logTable[0] as number, steps + 1), (log) =>
    f32(Math.exp(log)),
  )
}

/** Euler steps in σ (Karras et al. 2022, algorithm 2); draws noise only in steps with churn. */
export const sampleEuler: Sampler<EulerConfig> = async (config, plan, start, run) => {
  const sigmas = plan.sigmas ?? new Float32Array()
  const { churn = 0, churnMin = 0, churnMax = Number.POSITIVE_INFINITY, churnNoise = 1 } = run.stochastic ?? {}

  return runSteps(plan, start, run, async (latents, step, timestep) => {
    const sigma = sigmas[step] as number
    const next = sigmas[step + 1] as number
    const output = await run.predict(divide(latents, inputScale(sigma)), timestep, step)

    const inRange = churnMin <= sigma && sigma <= churnMax
    const gamma = inRange ? Math.min(churn / (sigmas.length - 1), Math.SQRT2 - 1) : 0
    const raised = f32(sigma * f32(gamma + 1))
    let x = latents
    if (gamma > 0) {
      const added = f32(Math.sqrt(f32(f32(raised * raised) - f32(sigma * sigma))))
      x = combine([1, latents], [added, combine([churnNoise, run.noise()])])
    }
    const denoised = denoisedAt(config.predictionType, x, output, sigma, raised)
    const slope = derivative(x, denoised, raised)
    return { latents: combine([1, x], [f32(next - raised), slope]), denoised }
  })
}
