/** The train state of a run and one optimizer step on it. */
import { type AdamWOptions, adamW, adamWDefaults, type Moments, zeroMoments } from './adamw.ts'
import { emaDecay } from './ema.ts'
import { clipFactor, globalNorm } from './gradients.ts'
import { type Schedule, scheduleFactor } from './schedule.ts'

/** How a step changes the weights. */
export interface OptimizerOptions {
  readonly learningRate: number
  readonly schedule: Schedule
  /** Default: PyTorch's. */
  readonly adamW?: AdamWOptions
  /** The maximum norm of all gradients together. Default 1. */
  readonly maxGradNorm?: number
  /** The maximum decay of the weights' moving average, 0.9999 in the paper; absent: no average. */
  readonly emaDecay?: number
}

/** Everything that the next step depends on, in the order of the trainables. */
export interface TrainState {
  /** The number of steps taken. */
  step: number
  readonly weights: readonly Float32Array[]
  readonly moments: readonly Moments[]
  /** Moving average of the weights. */
  readonly average?: readonly Float32Array[]
}

/** The train state before the first step; it owns the arrays of the weights. */
export const initialTrainState = (weights: readonly Float32Array[], averaged: boolean): TrainState => ({
  step: 0,
  weights,
  moments: weights.map(({ length }) => zeroMoments(length)),
  ...(averaged && { average: weights.map((values) => values.slice()) }),
})

/** The result of a step. */
export interface StepReport {
  /** Of the gradients before clipping. */
  readonly gradNorm: number
  readonly learningRate: number
  /** False when the gradients were not finite: then nothing has changed. */
  readonly taken: boolean
}

/**
 * Takes a step of AdamW, in place.
 * @param gradients sums over `batches` accumulated batches
 */
export function takeStep(
  trainState: TrainState,
  gradients: readonly Float32Array[],
  batches: number,
  options: OptimizerOptions,
): StepReport {
  const { adamW: adam = adamWDefaults, maxGradNorm = 1, emaDecay: most } = options
  const step = trainState.step + 1
  const learningRate = options.learningRate * scheduleFactor(options.schedule, step)
  const gradNorm = globalNorm(gradients) / batches
  if (!Number.isFinite(gradNorm)) return { gradNorm, learningRate, taken: false }

  const scale = clipFactor(gradNorm, maxGradNorm) / batches
  const part = 1 - emaDecay(most ?? 0, step)
  trainState.weights.forEach((weights, i) => {
    const [gradient, moments, values] = [
      gradients[i] as Float32Array,
      trainState.moments[i] as Moments,
      trainState.average?.[i],
    ]
    adamW(weights, gradient, moments, step, learningRate, scale, adam, values && { values, part })
  })
  trainState.step = step
  return { gradNorm, learningRate, taken: true }
}
