/**
 * The training target for a noised latent x = √ᾱ·x₀ + √(1 − ᾱ)·ε: the noise ε (Ho et al. 2020), the velocity
 * √ᾱ·ε − √(1 − ᾱ)·x₀ (Salimans and Ho 2022) or x₀, and how much an error counts at each timestep.
 */
import { alphasCumprod, parseSchedulerConfig } from '@amend/diffusion'
import { withField } from './checkpoint/json-text.ts'
import { TrainingError } from './error.ts'

/** What the network predicts: the noise, the velocity (Salimans and Ho 2022) or the clean latents. */
export type Prediction = 'epsilon' | 'v_prediction' | 'sample'

/** Noising, target and weight of an example at a timestep. */
export interface Objective {
  readonly prediction: Prediction
  /** Timesteps are 0 … this − 1. */
  readonly timesteps: number
  /** The noised latent of x₀ and ε, all of one length. */
  noised(clean: Float32Array, noise: Float32Array, timestep: number): Float32Array
  /** The expected output of the network. */
  target(clean: Float32Array, noise: Float32Array, timestep: number): Float32Array
  /** The factor of the squared error. */
  weight(timestep: number): number
}

/** How timesteps are weighted. */
export interface ObjectiveOptions {
  /** Default: the scheduler's own. */
  readonly prediction?: Prediction
  /** The scheduler's class in `model_index.json`. Default: the one that the text names. */
  readonly schedulerClass?: string
  /**
   * γ of min-SNR weighting (Hang et al. 2023), 5 in the paper: squared errors of x₀ have the weight SNR, but at most γ.
   * With velocities the last timestep of a schedule that ends in pure noise then has weight zero. Default: equal
   * weights.
   */
  readonly minSnrGamma?: number
}

/**
 * @param scheduler the text of the checkpoint's `scheduler_config.json`
 * @throws DiffusionError for an unknown schedule, TrainingError 'bad-setting', 'unsupported-model'
 */
export function objectiveOf(scheduler: string, options: ObjectiveOptions = {}): Objective {
  const config = parseSchedulerConfig(scheduler, options.schedulerClass)
  const { prediction = config.predictionType, minSnrGamma: gamma } = options
  if (gamma !== undefined && !(gamma > 0)) {
    throw new TrainingError('bad-setting', `The γ of min-SNR weighting must be above 0, not ${gamma}.`)
  }
  if (config.className === 'EDMEulerScheduler') {
    throw new TrainingError(
      'unsupported-model',
      'This model has noise levels of its own (EDM), as CosXL has them: training needs a schedule over training timesteps.',
    )
  }
  const alphas = alphasCumprod(config)
  const signal = alphas.map((alpha) => Math.sqrt(alpha))
  const spread = alphas.map((alpha) => Math.sqrt(1 - alpha))
  if (prediction === 'epsilon' && alphas.at(-1) === 0) {
    throw new TrainingError(
      'unsupported-model',
      'A schedule that ends in pure noise cannot be learned by predicting the noise: its last timestep holds nothing else.',
    )
  }
  const at = (table: Float32Array, timestep: number) => table[timestep] as number

  return {
    prediction,
    timesteps: alphas.length,
    noised: (clean, noise, timestep) => mixed(at(signal, timestep), clean, at(spread, timestep), noise),
    target(clean, noise, timestep) {
      if (prediction === 'epsilon') return noise
      if (prediction === 'sample') return clean
      return mixed(at(signal, timestep), noise, -at(spread, timestep), clean)
    },
    weight(timestep) {
      if (gamma === undefined) return 1
      const snr = at(alphas, timestep) / (1 - at(alphas, timestep))
      const clipped = Math.min(snr, gamma)
      if (prediction === 'sample') return clipped
      return prediction === 'epsilon' ? clipped / snr : clipped / (snr + 1)
    },
  }
}

/**
 * The scheduler for a network with a given prediction type: the same text where it says so already.
 * @throws DiffusionError when the scheduler does not support it
 */
export function schedulerPredicting(scheduler: string, prediction: Prediction, schedulerClass?: string): string {
  if (parseSchedulerConfig(scheduler, schedulerClass).predictionType === prediction) return scheduler
  const changed = withField(scheduler, 'prediction_type', prediction)
  parseSchedulerConfig(changed, schedulerClass)
  return changed
}

const mixed = (a: number, x: Float32Array, b: number, y: Float32Array): Float32Array =>
  x.map((value, i) => a * value + b * (y[i] as number))
