/**
 * UniPC (Zhao et al. 2023, arXiv 2302.04867): a predictor of order p and, once the network has been evaluated at the new point, a
 * corrector that redoes the step with that value. Both use differences of predictions at the last noise levels.
 */
import type { UniPcConfig } from './config.ts'
import { combine, divide, f32, subtract } from './float32.ts'
import { levelAt, type SnrLevel, snrLevels } from './log-snr.ts'
import { planMultistep } from './multistep-plan.ts'
import { predictedClean, predictedNoise } from './prediction.ts'
import { runSteps, type Sampler, type StepPlan } from './sampler.ts'
import { thresholded } from './threshold.ts'

/** @throws DiffusionError 'bad-steps' */
export function planUniPc(config: UniPcConfig, steps: number): StepPlan {
  return planMultistep(config, steps, {
    rounds: true,
    endsAtOwnSigma: true,
    // The first order alone has no division in it.
    allowsEmptyEnd: config.lowerOrderFinal,
  })
}

/** UniPC (Zhao et al. 2023): predictor and corrector of order 1 to 4 in λ; draws no noise. */
export const sampleUniPc: Sampler<UniPcConfig> = async (config, plan, start, run) => {
  const levels = snrLevels(plan.sigmas ?? new Float32Array())
  const steps = plan.timesteps.length
  /** Predictions, newest first. */
  let history: Float32Array[] = []
  /** The last step: where it started and of which order it was. */
  let last: { from: Float32Array; order: number } | undefined

  return runSteps(plan, start, run, async (predicted, step, timestep) => {
    const output = await run.predict(predicted, timestep, step)
    const { prediction, denoised } = convert(predicted, output, levelAt(levels, step))
    const corrects = last && !config.disableCorrector.includes(step - 1)
    const x = last && corrects ? move(last.from, step - 1, last.order, prediction) : predicted

    history = [prediction, ...history].slice(0, config.solverOrder)
    const left = steps - step
    // At a final σ of 0 only the first order is defined.
    const highest = config.lowerOrderFinal ? left : left === 1 && config.finalSigmasType === 'zero' ? 1 : steps
    const order = Math.min(history.length, highest)
    last = { from: x, order }
    return { latents: move(x, step, order), denoised }
  })

  /**
   * From the level of `step` to the next. `reached` is the prediction at the next level: with it this is the corrector.
   * Eq. 9 and 3 of the paper, with B(h) as configured; `history[0]` belongs to `step`.
   */
  function move(x: Float32Array, step: number, order: number, reached?: Float32Array): Float32Array {
    const now = levelAt(levels, step)
    const next = levelAt(levels, step + 1)
    const newest = history[0] ?? x
    const h = f32(next.lambda - now.lambda)
    const u = config.predictX0 ? -h : h
    const growth = f32(Math.expm1(u))
    const scale = config.predictX0 ? next.alpha : next.sigma
    const sampleScale = config.predictX0 ? f32(next.sigma / now.sigma) : f32(next.alpha / now.alpha)
    const base = combine([sampleScale, x], [-f32(scale * growth), newest])

    const ratios: number[] = []
    const differences: Float32Array[] = []
    for (let k = 1; k < order; k++) {
      const ratio = f32(f32(levelAt(levels, step - k).lambda - now.lambda) / h)
      ratios.push(ratio)
      differences.push(divide(subtract(history[k] ?? newest, newest), ratio))
    }
    if (reached) differences.push(subtract(reached, newest))
    if (differences.length === 0) return base

    const width = config.solverType === 'bh1' ? u : growth
    const weights = differenceWeights(ratios, u, growth, width, reached !== undefined)
    const correction = combine(...differences.map((difference, k) => [weights[k] as number, difference] as const))
    return combine([1, base], [-f32(scale * width), correction])
  }

  function convert(x: Float32Array, output: Float32Array, now: SnrLevel) {
    const clean = predictedClean(config.predictionType, x, output, now.alpha, now.sigma)
    if (!config.predictX0) {
      return { prediction: predictedNoise(config.predictionType, x, output, now.alpha, now.sigma), denoised: clean }
    }
    const denoised = thresholded(config, clean, run.batch ?? 1)
    return { prediction: denoised, denoised }
  }
}

/**
 * The weights ρ of the differences: they solve Σ ρₘ·rₘ^(k−1) = k!·φₖ₊₁(u)·u / B for k = 1…p (the paper's eq. 5), the ratio
 * of the corrector's own point being 1. Where one unknown remains the paper takes ½ (appendix F).
 */
function differenceWeights(ratios: number[], u: number, growth: number, width: number, corrects: boolean): number[] {
  const points = corrects ? [...ratios, 1] : ratios
  if (points.length === 1) return [0.5]
  const right: number[] = []
  let phi = f32(f32(growth / u) - 1)
  let factorial = 1
  for (let k = 1; k <= points.length; k++) {
    right.push(f32(f32(phi * factorial) / width))
    factorial *= k + 1
    phi = f32(f32(phi / u) - f32(1 / factorial))
  }
  const matrix = points.map((_, k) => points.map((point) => f32(point ** k)))
  return solveLinear(matrix, right)
}

/** Gaussian elimination with partial pivoting, for systems of two to four unknowns. */
function solveLinear(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] as number])
  const size = rows.length
  for (let column = 0; column < size; column++) {
    const below = rows.slice(column).sort((a, b) => Math.abs(entry(b, column)) - Math.abs(entry(a, column)))
    rows.splice(column, below.length, ...below)
    const pivot = rows[column] ?? []
    for (let i = 0; i < size; i++) {
      const row = rows[i] ?? []
      if (i === column) continue
      const factor = entry(row, column) / entry(pivot, column)
      rows[i] = row.map((value, j) => value - factor * entry(pivot, j))
    }
  }
  return rows.map((row, i) => entry(row, size) / entry(row, i))

  function entry(row: number[], column: number): number {
    return row[column] ?? 0
  }
}
