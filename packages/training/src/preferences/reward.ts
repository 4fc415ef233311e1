/**
 * A reward model: how much people like a result, from the CLIP embeddings of the picture, the result and the
 * instruction.
 */
import { createGenerator, randomOf, shuffled } from '@amend/diffusion'
import type { StoredTensor } from '@amend/graph'
import { readSafetensors, writeSafetensors } from '@amend/models/checkpoint'
import { grouped } from '@amend/pairs'
import { bytesOf, readFloats } from '../checkpoint/write.ts'
import { onDisk } from '../disk.ts'
import { TrainingError } from '../error.ts'
import { adamW, adamWDefaults, zeroMoments } from '../optimizer/adamw.ts'
import { purposes } from '../random-purposes.ts'
import { rankingLoss } from './plackett-luce.ts'

/** Vectors of length one. */
export interface RewardInput {
  readonly input: Float32Array
  readonly output: Float32Array
  readonly instruction: Float32Array
}

/** The vectors, their difference, how far it agrees with the instruction, and the cosines of the evaluation. */
export function rewardFeatures({ input, output, instruction }: RewardInput): Float32Array {
  const change = output.map((value, i) => value - (input[i] as number))
  const along = change.map((value, i) => value * (instruction[i] as number))
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0)
  const length = Math.sqrt(dot(change, change)) || 1
  const cosines = [dot(change, instruction) / length, dot(output, instruction), dot(input, output)]
  return Float32Array.from([...input, ...output, ...instruction, ...change, ...along, ...cosines])
}

/** Features of the results of one picture and instruction, the best first. */
export type RankedFeatures = readonly Float32Array[]

/** A network that scores results. */
export interface RewardModel {
  /** The CLIP checkpoint whose embeddings it reads. */
  readonly encoder: string
  /** Has no scale: only differences are meaningful. */
  score(features: Float32Array): number
  save(file: string): Promise<void>
}

/** How well a reward model agrees with the rankings. */
export interface RewardReport {
  /** The share of held-out comparisons in which the model agrees with people; undefined when nothing was held out. */
  readonly heldOutAccuracy: number | undefined
  readonly trainedAccuracy: number
  readonly heldOutComparisons: number
  readonly comparisons: number
}

/** How a reward model is trained. */
export interface RewardOptions {
  readonly encoder: string
  /** The share of the pictures whose rankings are held out. Default 0.2. */
  readonly heldOut?: number
  /**
   * The picture of each ranking: rankings of one picture are held out together. Default: each has a picture of its own.
   */
  readonly pictures?: readonly string[]
  /** The number of epochs. Default 200. */
  readonly epochs?: number
  /** Default 0.003. */
  readonly learningRate?: number
  /** Default 0.05. */
  readonly weightDecay?: number
  readonly seed?: number
}

const hidden = 32

/** The tensors of the network: features normalised to mean 0 and deviation 1, a layer of tanh, a score. */
interface Network {
  readonly mean: Float32Array
  readonly deviation: Float32Array
  /** [hidden, features] */
  readonly weight1: Float32Array
  readonly bias1: Float32Array
  readonly weight2: Float32Array
}

/**
 * Learns from rankings by the Plackett–Luce likelihood.
 * @throws TrainingError 'empty-data' when there is no ranking
 */
export function trainReward(
  rankings: readonly RankedFeatures[],
  options: RewardOptions,
): { model: RewardModel; report: RewardReport } {
  const { encoder, heldOut = 0.2, epochs = 200, learningRate = 0.003, weightDecay = 0.05, seed = 0 } = options
  const groups = grouped(rankings, (_, i) => options.pictures?.[i] ?? i)
  const order = [...shuffled(groups.length, randomOf(seed, purposes.preference))]
  const count = Math.floor(heldOut * groups.length)
  const held = order.slice(0, count).flatMap((i) => groups[i] ?? [])
  const trained = order.slice(count).flatMap((i) => groups[i] ?? [])
  if (trained.length === 0) throw new TrainingError('empty-data', 'There is no ranking to learn from.')
  const network = beginNetwork(trained, seed)
  const tensors = [network.weight1, network.bias1, network.weight2]
  const moments = tensors.map(({ length }) => zeroMoments(length))
  const optimizer = { ...adamWDefaults, weightDecay }
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const { gradients } = rewardGradients(network, trained)
    const rate = learningRate * (1 - (epoch - 1) / epochs)
    tensors.forEach((weights, i) => {
      adamW(weights, gradients[i] as Float32Array, moments[i] as (typeof moments)[number], epoch, rate, 1, optimizer)
    })
  }
  const accuracy = (set: readonly RankedFeatures[]) => accuracyOf(network, set)
  const comparisonsIn = (set: readonly RankedFeatures[]) =>
    set.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0)
  return {
    model: rewardModel(network, encoder),
    report: {
      heldOutAccuracy: held.length > 0 ? accuracy(held) : undefined,
      trainedAccuracy: accuracy(trained),
      heldOutComparisons: comparisonsIn(held),
      comparisons: comparisonsIn(trained),
    },
  }
}

function beginNetwork(rankings: readonly RankedFeatures[], seed: number): Network {
  const all = rankings.flat()
  const size = all[0]?.length ?? 0
  // Nothing can be learned from a feature that never varies; when it differs later, as with another instruction, it
  // must not count. Centred to exactly zero it has no gradient, and its weights stay at their initial zeros.
  const constant = Array.from({ length: size }, (_, i) => all.every((x) => x[i] === all[0]?.[i]))
  const mean = Float32Array.from(constant, (same, i) =>
    same ? (all[0]?.[i] as number) : all.reduce((sum, x) => sum + (x[i] as number), 0) / all.length,
  )
  const deviation = mean.map((m, i) =>
    constant[i] ? 1 : Math.sqrt(all.reduce((sum, x) => sum + ((x[i] as number) - m) ** 2, 0) / all.length + 1e-8),
  )
  const random = createGenerator(randomOf(seed, purposes.preference, 1).seed())
  return {
    mean,
    deviation,
    weight1: random.randn(hidden * size).map((value, at) => (constant[at % size] ? 0 : value / Math.sqrt(size))),
    bias1: new Float32Array(hidden),
    weight2: random.randn(hidden).map((value) => value / Math.sqrt(hidden)),
  }
}

/** Hidden values and the score of one result. */
function forward({ mean, deviation, weight1, bias1, weight2 }: Network, features: Float32Array) {
  const x = features.map((value, i) => (value - (mean[i] as number)) / (deviation[i] as number))
  const values = new Float64Array(hidden)
  let score = 0
  for (let k = 0; k < hidden; k++) {
    let sum = bias1[k] as number
    for (let i = 0; i < x.length; i++) sum += (weight1[k * x.length + i] as number) * (x[i] as number)
    values[k] = Math.tanh(sum)
    score += (weight2[k] as number) * (values[k] as number)
  }
  return { x, values, score }
}

/** The mean loss of rankings, and its gradients by `weight1`, `bias1` and `weight2`. */
export function rewardGradients(network: Network, rankings: readonly RankedFeatures[]) {
  const { weight1, bias1, weight2 } = network
  const gradients = [weight1, bias1, weight2].map(({ length }) => new Float32Array(length))
  const [by1, byBias, by2] = gradients as [Float32Array, Float32Array, Float32Array]
  let total = 0
  for (const ranking of rankings) {
    const results = ranking.map((features) => forward(network, features))
    const { loss, slopes } = rankingLoss(Float64Array.from(results, ({ score }) => score))
    total += loss / rankings.length
    for (const [item, { x, values }] of results.entries()) {
      const slope = (slopes[item] as number) / rankings.length
      for (let k = 0; k < hidden; k++) {
        const value = values[k] as number
        by2[k] = (by2[k] as number) + slope * value
        const inner = slope * (weight2[k] as number) * (1 - value * value)
        byBias[k] = (byBias[k] as number) + inner
        for (let i = 0; i < x.length; i++) {
          by1[k * x.length + i] = (by1[k * x.length + i] as number) + inner * (x[i] as number)
        }
      }
    }
  }
  return { loss: total, gradients }
}

function accuracyOf(network: Network, rankings: readonly RankedFeatures[]): number {
  let [right, all] = [0, 0]
  for (const ranking of rankings) {
    const scores = ranking.map((features) => forward(network, features).score)
    for (let i = 0; i < scores.length; i++) {
      for (let j = i + 1; j < scores.length; j++) {
        all++
        if ((scores[i] as number) > (scores[j] as number)) right++
      }
    }
  }
  return right / all
}

function rewardModel(network: Network, encoder: string): RewardModel {
  return {
    encoder,
    score: (features) => forward(network, features).score,
    async save(file) {
      const size = network.mean.length
      const shapes = { mean: [size], deviation: [size], weight1: [hidden, size], bias1: [hidden], weight2: [hidden] }
      const tensors = (Object.keys(shapes) as (keyof Network)[]).map((name) => ({
        name,
        dtype: 'F32' as const,
        shape: shapes[name],
        bytes: () => [bytesOf(network[name])],
      }))
      await onDisk(file, () => writeSafetensors(file, tensors, { encoder }))
    },
  }
}

/** @throws TrainingError 'broken-file'; ModelError when it is not a safetensors file */
export async function openReward(file: string): Promise<RewardModel> {
  const stored = await readSafetensors(file)
  const read = (name: keyof Network): Promise<Float32Array> => {
    const tensor: StoredTensor | undefined = stored.find(name)
    if (!tensor) throw new TrainingError('broken-file', `${file} is not a reward model: it has no "${name}".`)
    return readFloats(tensor)
  }
  const network: Network = {
    mean: await read('mean'),
    deviation: await read('deviation'),
    weight1: await read('weight1'),
    bias1: await read('bias1'),
    weight2: await read('weight2'),
  }
  return rewardModel(network, stored.metadata.encoder ?? '')
}
