/** How a step trains: on pairs by the diffusion loss, or on comparisons of results by Diffusion-DPO. */
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

/** The result of one batch of the run. */
export interface BatchResult extends LossAndGradients {
  /** Milliseconds spent on reading and noising the examples. */
  readonly dataTime: number
  /** Share of the comparisons in which the model agrees with the people, 0 … 1. */
  readonly agreement?: number
}

/** The source of the examples of a run together with their loss. */
export interface TrainingMethod {
  /** Loss and gradients of the examples at `first`, `first + 1`, … of the run. */
  lossAndGradients(weights: readonly Float32Array[], first: number, size: number): Promise<BatchResult>
  /** The loss on the held-out pairs or comparisons, with the same noise at every call. */
  evaluateHeldOut(weights: readonly Float32Array[]): Promise<{ loss: number; agreement?: number }>
  /** Indices of the pairs from which the examples at `first`, `first + 1`, … are made. */
  pairsAt(first: number, size: number): number[]
}

/** How often each held-out item is measured, each time with other noise and another timestep. */
const measurementsPerItem = 8

/** Trains on pairs: the network predicts the picture after from the picture before. */
export function trainOnPairs(
  network: TrainableNetwork,
  source: BatchSource,
  heldOut: readonly number[],
  size: number,
): TrainingMethod {
  return {
    async lossAndGradients(weights, first, count) {
      const began = performance.now()
      const batch = await batchAt(source, first, count)
      const dataTime = performance.now() - began
      return { ...(await network.lossAndGradients(weights, batch)), dataTime }
    },
    async evaluateHeldOut(weights) {
      const batches = Math.ceil((measurementsPerItem * heldOut.length) / size)
      let loss = 0
      for (let k = 0; k < batches; k++) {
        const pairs = cyclicSlice(heldOut, k * size, size)
        loss += (await network.lossAndGradients(weights, await heldOutBatch(source, pairs, k * size))).loss / batches
      }
      return { loss }
    },
    pairsAt(first, count) {
      const share = source.rehearsal?.share ?? 0
      return Array.from({ length: count }, (_, i) => {
        const position = first + i
        const place = position - Math.floor(position * share)
        return pairAt(source.trained, source.seed, place, source.shards).pair
      })
    },
  }
}

/** Two pairs of one picture and instruction, the preferred one first. */
export type Comparison = readonly [preferred: number, rejected: number]

/** The settings of Diffusion-DPO. */
export interface ComparisonOptions {
  /** β of Diffusion-DPO. */
  readonly beta: number
  readonly trained: readonly Comparison[]
  readonly heldOut: readonly Comparison[]
  /** Comparisons in a batch. */
  readonly size: number
  /** Weights of the reference model: those before the first step. */
  readonly reference: readonly Float32Array[]
}

/** Trains on comparisons by Diffusion-DPO. A batch of n comparisons has 2n items, the preferred ones first. */
export function trainOnComparisons(
  network: TrainableNetwork,
  predictor: Predictor,
  source: BatchSource,
  { beta, trained, heldOut, size, reference }: ComparisonOptions,
): TrainingMethod {
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
  const places = trained.map((_, i) => i)

  return {
    async lossAndGradients(weights, first, count) {
      const began = performance.now()
      const batch = await comparisonBatch(source, trained, first, count)
      const dataTime = performance.now() - began
      const all = await judged(weights, batch)
      // The network's loss is the mean of factor · error over 2n items; with these factors its gradient is that of the mean of
      // the n comparisons.
      const weight = Float32Array.from([...all.map(({ slope }) => 2 * slope), ...all.map(({ slope }) => -2 * slope)])
      const result = await network.lossAndGradients(weights, { ...batch, weight: { data: weight, shape: [2 * count] } })
      return { ...result, ...summaryOf(all), dataTime }
    },
    async evaluateHeldOut(weights) {
      const batches = Math.ceil((measurementsPerItem * heldOut.length) / size)
      const all: Judged[] = []
      for (let k = 0; k < batches; k++) {
        const comparisons = cyclicSlice(heldOut, k * size, size)
        all.push(...(await judged(weights, await heldOutComparisons(source, comparisons, k * size))))
      }
      return summaryOf(all)
    },
    pairsAt: (first, count) =>
      Array.from({ length: count }, (_, i) => trained[pairAt(places, source.seed, first + i).pair] ?? []).flat(),
  }
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

const summaryOf = (all: readonly Judged[]) => ({
  loss: mean(all.map(({ loss }) => loss)),
  agreement: mean(all.map(({ agrees }) => (agrees ? 1 : 0))),
})

/** `count` items from `first` on, continuing at the start after the last one. */
const cyclicSlice = <Item>(items: readonly Item[], first: number, count: number): Item[] =>
  Array.from({ length: count }, (_, i) => items[(first + i) % items.length] as Item)
