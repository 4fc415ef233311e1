/**
 * For normally distributed data the ideal network is known in closed form, and so is the end of the probability flow:
 * every deterministic sampler must converge there, faster the higher its order, and the stochastic ones must produce
 * the distribution of the data. This tests settings for which there is no recorded run.
 */
import { describe, expect, it } from 'vitest'
import { createGenerator } from '../noise/generator.ts'
import { parseSchedulerConfig, type SchedulerConfig } from './config.ts'
import { type NoiseScheduleKeys, sigmaTable } from './noise-schedule.ts'
import type { StochasticSettings } from './sampler.ts'
import { planSteps, sample } from './select.ts'
import { interpolate } from './sigmas.ts'

const mean = 0.7
const deviation = 0.3
const latentDiffusion = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear', clip_sample: false }

function configure(className: string, settings: object): SchedulerConfig {
  return parseSchedulerConfig(JSON.stringify({ _class_name: className, ...latentDiffusion, ...settings }))
}

/** The ideal network's output for x = α·x₀ + s·ε, σ = s/α. */
function perfect(config: SchedulerConfig, x: Float32Array, sigma: number): Float32Array {
  const alpha = 1 / Math.sqrt(1 + sigma * sigma)
  const s = sigma * alpha
  const spread = alpha * alpha * deviation * deviation + s * s
  return x.map((value) => {
    const clean = mean + ((alpha * deviation * deviation) / spread) * (value - alpha * mean)
    const noise = (value - alpha * clean) / s
    if (config.predictionType === 'sample') return clean
    return config.predictionType === 'epsilon' ? noise : alpha * noise - s * clean
  })
}

async function run(config: SchedulerConfig, steps: number, noise: Float32Array, stochastic?: StochasticSettings) {
  const plan = planSteps(config, steps)
  const generator = createGenerator(5)
  const table = sigmaTable(config as NoiseScheduleKeys)
  return sample(
    config,
    plan,
    noise.map((value) => value * plan.initNoiseSigma),
    {
      predict: async (x, t, step) => perfect(config, x, plan.sigmas?.[step] ?? interpolate(table, t)),
      noise: () => generator.randn(noise.length),
      stochastic,
    },
  )
}

/** Largest distance from the end of the flow, for starts from −2 to 2. */
async function flowError(config: SchedulerConfig, steps: number): Promise<number> {
  const noise = Float32Array.from({ length: 17 }, (_, i) => (i - 8) / 4)
  const result = await run(config, steps, noise)
  const plan = planSteps(config, steps)
  const onSigmaAxis = ['EulerDiscreteScheduler', 'LMSDiscreteScheduler'].includes(config.className)
  const from = plan.sigmas?.[0] ?? interpolate(sigmaTable(config as NoiseScheduleKeys), plan.timesteps[0] ?? 0)
  const to = plan.sigmas?.at(-1) ?? 0
  // Along the flow (x/α − mean) / √(deviation² + σ²) is constant.
  const growth = Math.hypot(deviation, to) / Math.hypot(deviation, from)
  const alphas = onSigmaAxis ? [1, 1] : [1 / Math.hypot(1, from), 1 / Math.hypot(1, to)]
  const [alphaFrom = 1, alphaTo = 1] = alphas
  return result.reduce((worst, value, i) => {
    const start = ((noise[i] ?? 0) * plan.initNoiseSigma) / alphaFrom
    const end = alphaTo * (mean + growth * (start - mean))
    return Math.max(worst, Math.abs(value - end))
  }, 0)
}

const predictions = ['epsilon', 'v_prediction', 'sample']
const dpm = 'DPMSolverMultistepScheduler'
const unipc = 'UniPCMultistepScheduler'
/** Evenly spaced in λ down to the smallest σ: here the order of a multistep solver shows. */
const even = { use_exponential_sigmas: true, final_sigmas_type: 'sigma_min' }

/** [class, settings, order of convergence between 20 and 40 steps]; UniPC's corrector adds one to its solver_order. */
const deterministic: [string, object, number][] = [
  ...predictions.flatMap((prediction_type): [string, object, number][] => [
    ['EulerDiscreteScheduler', { prediction_type }, 1],
    ['LMSDiscreteScheduler', { prediction_type, use_exponential_sigmas: true }, 1],
    ['DDIMScheduler', { prediction_type, timestep_spacing: 'trailing' }, 1],
    [unipc, { prediction_type, ...even }, 3],
    [unipc, { prediction_type, predict_x0: false, ...even }, 3],
    [dpm, { prediction_type, ...even }, 2],
    [dpm, { prediction_type, algorithm_type: 'dpmsolver', ...even }, 2],
  ]),
  ['EulerDiscreteScheduler', { use_karras_sigmas: true }, 1],
  ['EulerDiscreteScheduler', { use_exponential_sigmas: true }, 1],
  ['EulerDiscreteScheduler', { use_beta_sigmas: true }, 1],
  [dpm, { solver_order: 1, ...even }, 1],
  [dpm, { solver_type: 'heun', ...even }, 2],
  [dpm, { solver_type: 'heun', algorithm_type: 'dpmsolver', ...even }, 2],
  [dpm, { solver_order: 3, ...even }, 2.3],
  [dpm, { solver_order: 3, algorithm_type: 'dpmsolver', ...even }, 2.3],
  [dpm, { use_lu_lambdas: true, final_sigmas_type: 'sigma_min' }, 2],
  [unipc, { solver_order: 1, ...even }, 2],
  [unipc, { solver_order: 3, ...even }, 4],
  [unipc, { solver_order: 3, solver_type: 'bh1', ...even }, 4],
  ['PNDMScheduler', { skip_prk_steps: true, timestep_spacing: 'trailing', set_alpha_to_one: true }, 0.7],
  ['PNDMScheduler', { timestep_spacing: 'trailing', set_alpha_to_one: true }, 0.7],
]

describe.each(deterministic)('%s %o', (className, settings, order) => {
  it('converges to the end of the probability flow with its order', async () => {
    const config = configure(className, settings)
    const coarse = await flowError(config, 20)
    const fine = await flowError(config, 40)
    expect(fine).toBeLessThan(0.1)
    expect(Math.log2(coarse / fine)).toBeGreaterThan(order - 0.3)
  })
})

const stochastic: [string, object, StochasticSettings][] = [
  ['EulerAncestralDiscreteScheduler', {}, {}],
  ['EulerAncestralDiscreteScheduler', { prediction_type: 'sample' }, {}],
  ['EulerDiscreteScheduler', {}, { churn: 20, churnMin: 0.05, churnMax: 10 }],
  ['DDIMScheduler', { timestep_spacing: 'trailing' }, { eta: 1 }],
  ['DDPMScheduler', { timestep_spacing: 'trailing' }, {}],
  ['DDPMScheduler', { timestep_spacing: 'trailing', variance_type: 'fixed_small_log' }, {}],
  [dpm, { algorithm_type: 'sde-dpmsolver++' }, {}],
  [dpm, { algorithm_type: 'sde-dpmsolver++', solver_type: 'heun' }, {}],
  [dpm, { algorithm_type: 'sde-dpmsolver', ...even }, {}],
]

describe.each(stochastic)('%s %o %o', (className, settings, extra) => {
  it('produces the distribution of the data', async () => {
    const values = await run(configure(className, settings), 300, createGenerator(1).randn(8192), extra)
    const average = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length
    expect(Math.abs(average - mean)).toBeLessThan(0.02)
    expect(Math.abs(Math.sqrt(variance) / deviation - 1)).toBeLessThan(0.05)
  })
})
