/** Common parts of the solvers in t (DDIM, DDPM, LCM, PNDM): x = √ᾱ·x₀ + √(1 − ᾱ)·ε at whole timesteps. */
import { DiffusionError } from '../error.ts'
import type { DdimConfig, DdpmConfig } from './config.ts'
import { f32 } from './float32.ts'
import { alphasCumprod } from './noise-schedule.ts'
import type { PredictionType } from './prediction.ts'
import type { StepPlan } from './sampler.ts'
import { checkSteps, singleStepTimesteps, tableTimesteps } from './spacing.ts'

/** A noise level in the variance-preserving form. */
export interface Level {
  /** ᾱ. */
  readonly bar: number
  /** 1 − ᾱ. */
  readonly rest: number
  /** √ᾱ. */
  readonly alpha: number
  /** √(1 − ᾱ). */
  readonly sigma: number
}

/**
 * The steps of DDIM and DDPM.
 * @throws DiffusionError 'bad-steps'; 'bad-config' for noise prediction at zero terminal SNR
 */
export function planDiffusion(config: DdimConfig | DdpmConfig, steps: number): StepPlan {
  checkSteps(steps, config.numTrainTimesteps)
  const { timestepSpacing, numTrainTimesteps, stepsOffset } = config
  const spaced = singleStepTimesteps(timestepSpacing, numTrainTimesteps, steps, stepsOffset)
  const timesteps = tableTimesteps(spaced, numTrainTimesteps)
  checkSolvable(config.predictionType, alphasCumprod(config), timesteps)
  return { timesteps, initNoiseSigma: 1 }
}

/** All in float32. */
export function level(bar: number): Level {
  const rest = f32(1 - bar)
  return { bar, rest, alpha: f32(Math.sqrt(bar)), sigma: f32(Math.sqrt(rest)) }
}

/** ᾱ after a step to timestep `previous`: below 0 the run is done, and ᾱ is 1 or that of timestep 0. */
export function previousLevel(alphas: Float32Array, previous: number, setAlphaToOne: boolean): Level {
  if (previous >= 0) return level(alphas[previous] as number)
  return level(setAlphaToOne ? 1 : (alphas[0] as number))
}

/** At zero terminal SNR the latents contain no signal, so a network that predicts noise cannot start. */
export function checkSolvable(type: PredictionType, alphas: Float32Array, timesteps: readonly number[]): void {
  if (type === 'epsilon' && timesteps.some((t) => alphas[t] === 0)) {
    throw new DiffusionError(
      'bad-config',
      'rescale_betas_zero_snr needs a network with prediction_type v_prediction or sample; this one says epsilon.',
    )
  }
}
