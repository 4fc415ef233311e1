/**
 * The part of a sampler that does not depend on the task: plan the steps, draw the noise of each seed, run the scheduler,
 * report each step. A sampler adds its conditions, the layout of the network's batch and its guidance.
 */
import type { Tensor } from '@amend/graph'
import { DiffusionError } from '../error.ts'
import { batchNoise, type Seed } from '../noise/generator.ts'
import type { SchedulerConfig } from '../schedulers/config.ts'
import { combine } from '../schedulers/float32.ts'
import type { SamplerRun, StepEvent, StochasticSettings } from '../schedulers/sampler.ts'
import { planSteps, sample } from '../schedulers/select.ts'

/** Options of every sampler. V is the number of seeds; [C, h, w] is the shape of one latent. */
export interface SamplingOptions {
  readonly config: SchedulerConfig
  readonly steps: number
  /** One per variant. Variant k equals a run with that seed alone. */
  readonly seeds: readonly Seed[]
  /** Standard normal start [V, C, h, w]; replaces the first draw of the seeds. */
  readonly latents?: Float32Array
  /** Noise of the later draws [V, C, h, w]; replaces the draws of the seeds. */
  readonly noise?: () => Float32Array
  readonly stochastic?: StochasticSettings
  /** `latents` and `denoised` are [V, C, h, w]. An error that it throws ends the run. */
  readonly onStep?: (event: StepEvent) => void | Promise<void>
  readonly signal?: AbortSignal
}

/**
 * Runs the scheduler from noise to finished latents.
 * @param shape of one latent: [C, h, w]
 * @param predict the guided prediction for all variants: [V, C, h, w], scaled for the network, to the same shape
 * @returns the finished latents [V, C, h, w]
 * @throws DiffusionError `bad-seed`, `bad-steps` or `wrong-shape` before the first prediction; the signal's reason when
 * aborted
 */
export async function denoise(
  shape: readonly number[],
  { config, steps, seeds, latents, noise, stochastic, onStep, signal }: SamplingOptions,
  predict: SamplerRun['predict'],
): Promise<Tensor<Float32Array>> {
  if (seeds.length === 0) throw new DiffusionError('bad-seed', 'At least one seed is needed.')
  const size = shape.reduce((product, side) => product * side, 1)
  if (latents && latents.length !== seeds.length * size) {
    throw new DiffusionError('wrong-shape', `The given latents do not fit ${seeds.length} × [${shape}].`)
  }
  const plan = planSteps(config, steps)
  const draw = batchNoise(seeds, size)
  const start = combine([plan.initNoiseSigma, latents ?? draw()])
  const run = { predict, noise: noise ?? draw, onStep, signal, batch: seeds.length, stochastic }
  return { data: await sample(config, plan, start, run), shape: [seeds.length, ...shape] }
}
