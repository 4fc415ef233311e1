/** One optimizer step of a run. */
import { accumulate } from '../optimizer/gradients.ts'
import { type OptimizerOptions, type TrainState, takeStep } from '../optimizer/optimizer.ts'
import type { RunConfig } from './config.ts'
import type { Metrics } from './metrics.ts'
import type { TrainingMethod } from './training-method.ts'

/** The metrics of a step without the running average; for a step with non-finite values, its loss alone. */
export type StepResult =
  | { readonly finite: true; readonly metrics: Omit<Metrics, 'smoothed'> }
  | { readonly finite: false; readonly loss: number }

/**
 * Sums the gradients of `accumulate` batches and takes one step of AdamW, in place.
 * @returns 'finite: false' when the loss or a gradient is not finite; then the train state has not changed
 */
export async function trainStep(
  method: TrainingMethod,
  trainState: TrainState,
  config: RunConfig,
): Promise<StepResult> {
  const { batchSize, accumulate: batches } = config
  const began = performance.now()
  let [dataTime, loss] = [0, 0]
  let sums: readonly Float32Array[] | undefined
  let agreement: number | undefined
  for (let k = 0; k < batches; k++) {
    const first = (trainState.step * batches + k) * batchSize
    const result = await method.lossAndGradients(trainState.weights, first, batchSize)
    dataTime += result.dataTime
    loss += result.loss / batches
    if (result.agreement !== undefined) agreement = (agreement ?? 0) + result.agreement / batches
    if (sums) accumulate(sums, result.gradients)
    else sums = result.gradients
  }
  const differentiated = performance.now()
  const finite = Number.isFinite(loss) && sums !== undefined
  const report = finite ? takeStep(trainState, sums ?? [], batches, optimizerOptions(config)) : undefined
  const ended = performance.now()
  if (!report?.taken) return { finite: false, loss }
  return {
    finite: true,
    metrics: {
      step: trainState.step,
      loss,
      ...(agreement !== undefined && { agreement }),
      learningRate: report.learningRate,
      gradNorm: report.gradNorm,
      seconds: (ended - began) / 1000,
      dataSeconds: dataTime / 1000,
      optimizerSeconds: (ended - differentiated) / 1000,
    },
  }
}

function optimizerOptions(config: RunConfig): OptimizerOptions {
  const { learningRate, schedule, steps, warmup, betas, epsilon, weightDecay, maxGradNorm, emaDecay } = config
  return {
    learningRate,
    schedule: { name: schedule, steps, warmup },
    adamW: { betas, epsilon, weightDecay },
    maxGradNorm,
    ...(emaDecay !== null && { emaDecay }),
  }
}
