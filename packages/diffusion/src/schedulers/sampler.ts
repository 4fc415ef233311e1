/**
 * A sampler takes noise to a latent in steps, calling a network at each. One scheduler class is one sampler function,
 * all with the signature `Sampler`; the order in which they draw noise is that of the field's reference implementation.
 */

/** The timesteps a run visits. PNDM calls the network more often than the number of steps it was planned for. */
export interface StepPlan {
  readonly timesteps: readonly number[]
  /** For the solvers that work in σ: one per timestep, then the one the run ends at. */
  readonly sigmas?: Float32Array
  /** Standard normal noise times this is where a run starts. */
  readonly initNoiseSigma: number
}

/** The report of a step. */
export interface StepEvent {
  /** From 0. */
  readonly step: number
  readonly steps: number
  readonly timestep: number
  readonly sigma?: number
  /** The latents after this step. */
  readonly latents: Float32Array
  /** The estimate x₀ of the finished latents, for previews. */
  readonly denoised: Float32Array
}

/** Functions that a sampler calls during a run. */
export interface SamplerRun {
  /**
   * The network with its conditions. `input` is the latents already scaled for it, not to be written to; the result has
   * their size (twice it when the network predicts its variance) and is kept: a new array each time.
   */
  predict(input: Float32Array, timestep: number, step: number): Promise<Float32Array>
  /** Fresh standard normal noise of the latents' size. */
  noise(): Float32Array
  /** Called and awaited after each step. An error from it ends the run. */
  onStep?(event: StepEvent): void | Promise<void>
  /** Checked before each step and after the last: an aborted run throws the signal's reason. */
  readonly signal?: AbortSignal
  /** Items in the latents, for operations on single items. Default 1. */
  readonly batch?: number
  readonly stochastic?: StochasticSettings
}

/** Settings of a run, not of a checkpoint. */
export interface StochasticSettings {
  /** DDIM: 0 (default) adds no noise, 1 as much as DDPM (Song et al. 2021, eq. 16). */
  readonly eta?: number
  /** DDIM: derive ε anew from the clipped x₀. Default false. */
  readonly useClippedModelOutput?: boolean
  /** Euler: Karras et al. 2022, algorithm 2. Defaults: churn 0, range 0…∞, noise 1. */
  readonly churn?: number
  readonly churnMin?: number
  readonly churnMax?: number
  readonly churnNoise?: number
}

/** @param latents start, already multiplied by `initNoiseSigma`; not written to. */
export type Sampler<Config> = (
  config: Config,
  plan: StepPlan,
  latents: Float32Array,
  run: SamplerRun,
) => Promise<Float32Array>

/** The result of one step. */
export interface StepResult {
  readonly latents: Float32Array
  readonly denoised: Float32Array
}

/** The loop that all samplers share: abort, step, report. */
export async function runSteps(
  plan: StepPlan,
  start: Float32Array,
  run: SamplerRun,
  step: (latents: Float32Array, index: number, timestep: number) => Promise<StepResult>,
): Promise<Float32Array> {
  let latents = start
  for (const [index, timestep] of plan.timesteps.entries()) {
    run.signal?.throwIfAborted()
    const result = await step(latents, index, timestep)
    latents = result.latents
    await run.onStep?.({ step: index, steps: plan.timesteps.length, timestep, sigma: plan.sigmas?.[index], ...result })
  }
  run.signal?.throwIfAborted()
  return latents
}
