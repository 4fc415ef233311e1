/**
 * DPM-Solver (Lu et al. 2022, arXiv 2206.00927), DPM-Solver++ (Lu et al. 2022, arXiv 2211.01095) and their stochastic
 * forms, multistep, order 1 to 3. The ++ forms integrate the x₀ prediction, the others the noise prediction.
 */
import type { DpmSolverConfig } from './config.ts'
import { combine, f32, subtract } from './float32.ts'
import { levelAt, type SnrLevel, snrLevels } from './log-snr.ts'
import { planMultistep } from './multistep-plan.ts'
import { predictedClean, predictedNoise, solve, splitVariance } from './prediction.ts'
import { runSteps, type Sampler, type StepPlan } from './sampler.ts'
import { thresholded } from './threshold.ts'

type Term = readonly [number, Float32Array]

/** @throws DiffusionError 'bad-steps' */
export function planDpmSolver(config: DpmSolverConfig, steps: number): StepPlan {
  return planMultistep(config, steps, {
    lambdaMin: config.lambdaMinClipped,
    luLambdas: config.useLuLambdas,
    rounds: config.betaSchedule !== 'squaredcos_cap_v2',
    endsAtOwnSigma: false,
  })
}

/** Steps by index: rounded timesteps can repeat. The stochastic forms draw noise at every step, the last included. */
export const sampleDpmSolver: Sampler<DpmSolverConfig> = async (config, plan, start, run) => {
  const levels = snrLevels(plan.sigmas ?? new Float32Array())
  const steps = plan.timesteps.length
  const batch = run.batch ?? 1
  const stochastic = config.algorithmType.startsWith('sde')
  const ofClean = config.algorithmType.endsWith('++')
  /** Predictions, newest first. */
  let history: Float32Array[] = []

  return runSteps(plan, start, run, async (x, step, timestep) => {
    const raw = await run.predict(x, timestep, step)
    const output = config.varianceType?.startsWith('learned') ? splitVariance(raw, x.length, batch).mean : raw
    const now = levelAt(levels, step)
    const { prediction, denoised } = convert(x, output, now)
    history = [prediction, ...history].slice(0, config.solverOrder)

    const order = orderAt(step)
    const noise = stochastic ? run.noise() : undefined
    const reached = Array.from({ length: order }, (_, k) => levelAt(levels, step - k))
    const terms = updateTerms(config, levelAt(levels, step + 1), reached, history)
    const scaled: Term = [sampleScale(levelAt(levels, step + 1), now), x]
    const noisy: Term[] = noise ? [[noiseScale(levelAt(levels, step + 1), now), noise]] : []
    return { latents: combine(scaled, ...terms, ...noisy), denoised }
  })

  /** The order that the history allows, lower towards the end of short runs, where the high orders are unstable. */
  function orderAt(step: number): number {
    const left = steps - step
    const careful = config.lowerOrderFinal && steps < 15
    if (left === 1 && (careful || config.eulerAtFinal || config.finalSigmasType === 'zero')) return 1
    return Math.min(config.solverOrder, history.length, left === 2 && careful ? 2 : 3)
  }

  function convert(x: Float32Array, output: Float32Array, now: SnrLevel) {
    if (ofClean) {
      const clean = predictedClean(config.predictionType, x, output, now.alpha, now.sigma)
      const denoised = thresholded(config, clean, batch)
      return { prediction: denoised, denoised }
    }
    const noise = predictedNoise(config.predictionType, x, output, now.alpha, now.sigma)
    const denoised = thresholded(config, solve(x, noise, now.sigma, now.alpha), batch)
    return { prediction: config.thresholding ? solve(x, denoised, now.alpha, now.sigma) : noise, denoised }
  }

  function sampleScale(next: SnrLevel, now: SnrLevel): number {
    if (!ofClean) return f32(next.alpha / now.alpha)
    const ratio = f32(next.sigma / now.sigma)
    return stochastic ? f32(ratio * exp(-f32(next.lambda - now.lambda))) : ratio
  }

  function noiseScale(next: SnrLevel, now: SnrLevel): number {
    const twice = f32(2 * f32(next.lambda - now.lambda))
    const variance = ofClean ? f32(1 - exp(-twice)) : f32(exp(twice) - 1)
    return f32(next.sigma * f32(Math.sqrt(variance)))
  }
}

/**
 * The weighted predictions of a step to `next`, order `reached.length`. With u = −h (x₀, deterministic), −2h (x₀,
 * stochastic) or h (noise), the weights of the prediction and its finite differences D₁, D₂ are the first φ-functions:
 * e^u − 1, (e^u − 1)/u − 1 and (e^u − 1 − u)/u² − ½.
 */
function updateTerms(
  config: DpmSolverConfig,
  next: SnrLevel,
  reached: readonly SnrLevel[],
  history: readonly Float32Array[],
): Term[] {
  const [now, before, earlier] = reached
  const [m0, m1, m2] = history
  if (!now || !m0) return []
  const h = f32(next.lambda - now.lambda)
  // A run placed down to the smallest σ that also ends there makes no progress in its last step.
  if (h === 0) return []
  const ofClean = config.algorithmType.endsWith('++')
  const stochastic = config.algorithmType.startsWith('sde')
  const u = ofClean ? (stochastic ? f32(-2 * h) : -h) : h
  const scale = ofClean ? next.alpha : next.sigma
  /** The noise form of the SDE takes every increment twice: once for the drift, once for the score. */
  const twice = !ofClean && stochastic ? 2 : 1

  const growth = f32(exp(u) - 1)
  const first = twice * f32(scale * growth)
  if (!before || !m1) return [[-first, m0]]

  const r0 = f32(f32(now.lambda - before.lambda) / h)
  const slope = combine([f32(1 / r0), subtract(m0, m1)])
  const linear = f32(scale * f32(f32(growth / u) - 1))
  if (!earlier || !m2) {
    const second = config.solverType === 'midpoint' ? 0.5 * first : twice * linear
    return [
      [-first, m0],
      [-second, slope],
    ]
  }
  const r1 = f32(f32(before.lambda - earlier.lambda) / h)
  const olderSlope = combine([f32(1 / r1), subtract(m1, m2)])
  const bend = subtract(slope, olderSlope)
  const sum = f32(r0 + r1)
  const d1 = combine([1, slope], [f32(r0 / sum), bend])
  const d2 = combine([f32(1 / sum), bend])
  const curve = f32(f32(growth - u) / f32(u * u))
  // By the φ-function it is −½ in both; the reference has +½ in the stochastic form, and its pictures are the standard.
  const quadratic = f32(scale * f32(curve + (stochastic ? 0.5 : -0.5)))
  return [
    [-first, m0],
    [-linear, d1],
    [-quadratic, d2],
  ]
}

function exp(value: number): number {
  return f32(Math.exp(value))
}
