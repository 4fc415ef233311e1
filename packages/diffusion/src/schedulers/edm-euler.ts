/**
 * Euler steps at the noise levels of EDM (Karras et al. 2022): the levels are spread between two ends and not over training
 * timesteps, and the network is told ¼·ln σ. CosXL is trained so, with velocity as its prediction and σ_data = 1.
 */
import type { EdmEulerConfig } from './config.ts'
import { combine, f32, linspace32 } from './float32.ts'
import { runSteps, type Sampler, type StepPlan } from './sampler.ts'
import { derivative } from './sigma-space.ts'
import { withFinalSigma } from './sigmas.ts'
import { checkSteps, linspace } from './spacing.ts'

/** @throws DiffusionError 'bad-steps' */
export function planEdmEuler(config: EdmEulerConfig, steps: number): StepPlan {
  checkSteps(steps, config.numTrainTimesteps)
  const levels = config.sigmaSchedule === 'karras' ? karrasLevels(config, steps) : exponentialLevels(config, steps)
  const sigmas = withFinalSigma(levels, config.finalSigmasType === 'zero' ? 0 : (levels.at(-1) as number))
  return {
    timesteps: levels.map((sigma) => f32(0.25 * f32(Math.log(sigma)))),
    sigmas,
    // As in the reference, whatever the deviation of the data is.
    initNoiseSigma: Math.sqrt(config.sigmaMax ** 2 + 1),
  }
}

/** Karras et al. 2022, eq. 5. */
function karrasLevels({ sigmaMin, sigmaMax, rho }: EdmEulerConfig, steps: number): number[] {
  const [least, most] = [sigmaMin ** (1 / rho), sigmaMax ** (1 / rho)]
  const ramp = steps === 1 ? [0] : linspace(0, 1, steps)
  return ramp.map((place) => f32((most + place * (least - most)) ** rho))
}

/** Evenly spaced logarithms. */
function exponentialLevels({ sigmaMin, sigmaMax }: EdmEulerConfig, steps: number): number[] {
  if (steps === 1) return [f32(sigmaMax)]
  return Array.from(linspace32(Math.log(sigmaMin), Math.log(sigmaMax), steps), (log) => f32(Math.exp(log))).reverse()
}

/** Euler steps in σ; draws noise only in steps with churn. */
export const sampleEdmEuler: Sampler<EdmEulerConfig> = async (config, plan, start, run) => {
  const sigmas = plan.sigmas ?? new Float32Array()
  const { churn = 0, churnMin = 0, churnMax = Number.POSITIVE_INFINITY, churnNoise = 1 } = run.stochastic ?? {}

  return runSteps(plan, start, run, async (latents, step, timestep) => {
    const sigma = sigmas[step] as number
    const next = sigmas[step + 1] as number
    const output = await run.predict(combine([1 / spread(config, sigma), latents]), timestep, step)

    const inRange = churnMin <= sigma && sigma <= churnMax
    const gamma = inRange ? Math.min(churn / (sigmas.length - 1), Math.SQRT2 - 1) : 0
    const raised = f32(sigma * f32(gamma + 1))
    let x = latents
    if (gamma > 0) {
      const added = f32(Math.sqrt(f32(f32(raised * raised) - f32(sigma * sigma))))
      x = combine([1, latents], [added, combine([churnNoise, run.noise()])])
    }
    const denoised = clean(config, x, output, raised)
    return { latents: combine([1, x], [f32(next - raised), derivative(x, denoised, raised)]), denoised }
  })
}

/** √(σ² + σ_data²) in float32: the deviation of noisy data. */
const spread = ({ sigmaData }: EdmEulerConfig, sigma: number): number =>
  f32(Math.sqrt(f32(f32(sigma * sigma) + sigmaData ** 2)))

/** x₀ = c_skip·x + c_out·output: Karras et al. 2022, table 1. */
function clean(config: EdmEulerConfig, x: Float32Array, output: Float32Array, sigma: number): Float32Array {
  const { sigmaData, predictionType } = config
  const skip = f32(sigmaData ** 2 / f32(f32(sigma * sigma) + sigmaData ** 2))
  const out = f32(f32(sigma * sigmaData) / spread(config, sigma))
  return combine([skip, x], [predictionType === 'epsilon' ? out : -out, output])
}
