/** What a step learns from: pairs to be imitated, or comparisons of results. */
import {
  type BatchSource,
  batchAt,
  comparisonBatch,
  heldOutBatch,
  heldOutComparisons,
  pairAt,
} from '../data/batches.ts'
import type { Batch } from '../network/batch.ts'
import type { LossAndGradients, Predictor, TrainableNetwork } from '../network/trainable-network.ts'
import { type Errors, itemErrors, type Judged, judge } from '../preferences/dpo.ts'

export interface LessonResult extends LossAndGradients {
  /** Milliseconds that the data took. */
  readonly dataTime: number
  /** Part of the comparisons in which the model agrees with the people. */
  readonly agreement?: number
}

export interface Lesson {
  /** Loss and gradients of the examples at `first`, `first + 1`, … of the run. */
  learn(weights: readonly Float32Array[], first: number, size: number): Promise<LessonResult>
  /** The loss on what is held out, at fixed noise. */
  measure(weights: readonly Float32Array[]): Promise<{ loss: number; agreement?: number }>
  /** Indices of the pairs that the examples at a place are made of. */
  pairsAt(first: number, size: number): number[]
}

/** Times that everything held out is measured, each at another noise and timestep. */
const looks = 8

/** Learning to give the picture after: the loss of the diffusion. */
export function imitation(
  network: TrainableNetwork,
  source: BatchSource,
  heldOut: readonly number[],
  size: number,
): Lesson {
  return {
    async learn(weights, first, count) {
      const asked = performance.now()
      const batch = await batchAt(source, first, count)
      const dataTime = performance.now() - asked
      return { ...(await network.lossAndGradients(weights, batch)), dataTime }
    },
    async measure(weights) {
      const batches = Math.ceil((looks * heldOut.length) / size)
      let loss = 0
      for (let k = 0; k < batches; k++) {
        const pairs = Array.from({ length: size }, (_, i) => heldOut[(k * size + i) % heldOut.length] as number)
        loss += (await network.lossAndGradients(weights, await heldOutBatch(source, pairs, k * size))).loss / batches
      }
      return { loss }
    },
    pairsAt(first, count) {
      const share = source.rehearsal?.share ?? 0
      return Array.from({ length: count }, (_, i) => {
        const position = first + i
        return pairAt(source.trained, source.seed, position - Math.floor(position * share)).pair
      })
    },
  }
}

/** Two pairs of one picture and instruction, the preferred one first. */
export type Comparison = readonly [preferred: number, rejected: number]

export interface PreferenceOptions {
  readonly beta: number
  readonly trained: readonly Comparison[]
  readonly heldOut: readonly Comparison[]
  /** Comparisons in a batch. */
  readonly size: number
  /** Weights of the model before. */
  readonly reference: readonly Float32Array[]
}

/** Learning to prefer what people prefer: Diffusion-DPO. A batch of n comparisons has 2n items, the preferred ones first. */
export function preference(
  network: TrainableNetwork,
  predictor: Predictor,
  source: BatchSource,
  { beta, trained, heldOut, size, reference }: PreferenceOptions,
): Lesson {
  const errorsOf = async (weights: readonly Float32Array[], batch: Batch) => {
    const { data } = await predictor.predict(weights, batch)
    return itemErrors(data, batch.target.data, batch.timestep.data.length)
  }
  const judged = async (weights: readonly Float32Array[], batch: Batch): Promise<Judged[]> => {
    const [now, before] = [await errorsOf(weights, batch), await errorsOf(reference, batch)]
    const count = now.length / 2
    const at = (errors: Float64Array, i: number): Errors => ({
      preferred: errors[i] as number,
      rejected: errors[count + i] as number,
    })
    return Array.from({ length: count }, (_, i) => judge(at(now, i), at(before, i), beta))
  }
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
  const told = (all: readonly Judged[]) => ({
    loss: mean(all.map(({ loss }) => loss)),
    agreement: mean(all.map(({ agrees }) => (agrees ? 1 : 0))),
  })
  const places = trained.map((_, i) => i)

  return {
    async learn(weights, first, count) {
      const asked = performance.now()
      const batch = await comparisonBatch(source, trained, first, count)
      const dataTime = performance.now() - asked
      const all = await judged(weights, batch)
      // The network's loss is the mean of factor · error over 2n items; with these factors its gradient is that of the mean of
      // the n comparisons.
      const weight = Float32Array.from([...all.map(({ slope }) => 2 * slope), ...all.map(({ slope }) => -2 * slope)])
      const learned = await network.lossAndGradients(weights, {
        ...batch,
        weight: { data: weight, shape: [2 * count] },
      })
      return { ...learned, ...told(all), dataTime }
    },
    async measure(weights) {
      const batches = Math.ceil((looks * heldOut.length) / size)
      const all: Judged[] = []
      for (let k = 0; k < batches; k++) {
        const shown = Array.from({ length: size }, (_, i) => heldOut[(k * size + i) % heldOut.length] as Comparison)
        all.push(...(await judged(weights, await heldOutComparisons(source, shown, k * size))))
      }
      return told(all)
    },
    pairsAt: (first, count) =>
      Array.from({ length: count }, (_, i) => trained[pairAt(places, source.seed, first + i).pair] ?? []).flat(),
  }
}
