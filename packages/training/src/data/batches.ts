/** The batches of a run. The content of a batch is a function of the seed and its position in the run. */
import { createGenerator, randomOf } from '@amend/diffusion'
import { type Conditioning, conditioningOf } from '../conditioning.ts'
import type { Batch, Floats } from '../network/batch.ts'
import type { Objective } from '../objective.ts'
import { purposes } from '../random-purposes.ts'
import type { Examples } from './examples.ts'
import { epochOrder } from './order.ts'
import type { Rehearsal } from './rehearsal.ts'

/** The source of batches. */
export interface BatchSource {
  readonly examples: Examples
  /** Instructions of each pair. */
  readonly instructions: readonly (readonly string[])[]
  /** Training pairs; the others are held out. */
  readonly trained: readonly number[]
  /** The shard of each training pair, where pictures are read a shard at a time. */
  readonly shards?: readonly number[]
  readonly rehearsal?: Rehearsal
  /** Text to [L, D]. */
  embed(text: string): Promise<Floats>
  readonly objective: Objective
  /** Latents of the diffusion are those of the autoencoder times this. */
  readonly scalingFactor: number
  /** p of the conditioning dropout. */
  readonly dropout: number
  readonly seed: number
}

/** One example with all random choices. */
interface Drawn {
  readonly sample: Float32Array
  readonly target: Float32Array
  readonly timestep: number
  readonly weight: number
  readonly text: Floats
}

/** The batch of the examples at `first`, `first + 1`, … of the run. */
export async function batchAt(source: BatchSource, first: number, size: number): Promise<Batch> {
  const drawn: Drawn[] = []
  for (let i = 0; i < size; i++) drawn.push(await exampleAt(source, first + i))
  return joined(drawn, source.examples.shape)
}

const everything: Conditioning = { text: true, image: true }

/** A batch of held-out pairs, all conditions kept, the same at every call. */
export async function heldOutBatch(source: BatchSource, pairs: readonly number[], from: number): Promise<Batch> {
  const drawn: Drawn[] = []
  for (const [i, pair] of pairs.entries()) {
    const random = randomOf(source.seed, purposes.split, from + i)
    const { input, output } = await source.examples.read(pair, 0)
    drawn.push(await draw(source, random, { input, clean: await cleanOf(source, output, 0), kept: everything, pair }))
  }
  return joined(drawn, source.examples.shape)
}

/** Comparisons of the run at `first`, `first + 1`, …: the preferred results, then the rejected ones, each two noised alike. */
export async function comparisonBatch(
  source: BatchSource,
  comparisons: readonly (readonly [preferred: number, rejected: number])[],
  first: number,
  size: number,
): Promise<Batch> {
  const places = comparisons.map((_, i) => i)
  const chosen = Array.from({ length: size }, (_, i) => {
    const { pair: place } = pairAt(places, source.seed, first + i)
    return { pair: comparisons[place] as readonly [number, number], key: [purposes.preference, first + i] }
  })
  return comparisonsAlike(source, chosen, source.dropout)
}

/** Held-out comparisons, all conditions kept, the same at every call. */
export const heldOutComparisons = (
  source: BatchSource,
  comparisons: readonly (readonly [preferred: number, rejected: number])[],
  from: number,
): Promise<Batch> =>
  comparisonsAlike(
    source,
    comparisons.map((pair, i) => ({ pair, key: [purposes.split, from + i] })),
    0,
  )

async function comparisonsAlike(
  source: BatchSource,
  chosen: readonly { readonly pair: readonly [number, number]; readonly key: readonly number[] }[],
  dropout: number,
): Promise<Batch> {
  const halves: Drawn[][] = [[], []]
  for (const { pair, key } of chosen) {
    const shared = randomOf(source.seed, ...key, 0)
    const [crop, sampled] = [shared.below(source.examples.crops), shared.seed()]
    for (const [half, index] of pair.entries()) {
      const { input, output } = await source.examples.read(index, crop)
      const clean = await cleanOf(source, output, sampled)
      const random = randomOf(source.seed, ...key, 1)
      const kept = conditioningOf(random.uniform(), dropout)
      halves[half]?.push(await draw(source, random, { input, clean, kept, pair: index }))
    }
  }
  return joined(halves.flat(), source.examples.shape)
}

/** Which pair is at a position of the run, and how often it has been used before: a new random order in each epoch. */
export function pairAt(
  trained: readonly number[],
  seed: number,
  position: number,
  shards?: readonly number[],
): { pair: number; epoch: number } {
  const epoch = Math.floor(position / trained.length)
  const order = epochOrder(trained.length, seed, epoch, shards)
  return { pair: trained[order[position % trained.length] as number] as number, epoch }
}

async function exampleAt(source: BatchSource, position: number): Promise<Drawn> {
  const { examples, rehearsal, seed, dropout } = source
  const random = randomOf(seed, purposes.example, position)
  const kept = conditioningOf(random.uniform(), dropout)
  const share = rehearsal?.share ?? 0
  const before = Math.floor(position * share)
  const due = Math.floor((position + 1) * share) > before
  // Guidance moves away from the model's output without an instruction. Learned from the new pairs, that output would
  // be their look, and every other look would be pushed to its opposite.
  if (rehearsal && (due || !kept.text)) {
    const { input, clean, instruction } = await rehearsal.read(random.below(rehearsal.count))
    return draw(source, random, { input, clean, kept, instruction })
  }
  const { pair } = pairAt(source.trained, seed, position - before, source.shards)
  const { input, output } = await examples.read(pair, random.below(examples.crops))
  return draw(source, random, { input, clean: await cleanOf(source, output, random.seed()), kept, pair })
}

/** Latents of the diffusion: a sample of the posterior, or its mean where it has no variance, scaled. */
async function cleanOf(
  { scalingFactor }: BatchSource,
  { mean, logvar }: { mean: Float32Array; logvar?: Float32Array },
  seed: number,
): Promise<Float32Array> {
  if (!logvar) return mean.map((value) => value * scalingFactor)
  const noise = createGenerator(seed).randn(mean.length)
  return mean.map((value, i) => (value + Math.exp(0.5 * (logvar[i] as number)) * (noise[i] as number)) * scalingFactor)
}

interface Example {
  readonly input: Float32Array
  readonly clean: Float32Array
  readonly kept: Conditioning
  readonly pair?: number
  readonly instruction?: string
}

async function draw(
  { objective, embed, instructions }: BatchSource,
  random: ReturnType<typeof randomOf>,
  { input, clean, kept, pair, instruction }: Example,
): Promise<Drawn> {
  const choices = pair === undefined ? [] : (instructions[pair] ?? [])
  const said = instruction ?? choices[random.below(choices.length)] ?? ''
  const timestep = random.below(objective.timesteps)
  const noise = createGenerator(random.seed()).randn(clean.length)
  const sample = new Float32Array(2 * clean.length)
  sample.set(objective.noised(clean, noise, timestep))
  if (kept.image) sample.set(input, clean.length)
  return {
    sample,
    target: objective.target(clean, noise, timestep),
    timestep,
    weight: objective.weight(timestep),
    text: await embed(kept.text ? said : ''),
  }
}

function joined(drawn: readonly Drawn[], [channels, height, width]: readonly [number, number, number]): Batch {
  const count = drawn.length
  const all = (parts: readonly Float32Array[]) => {
    const data = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
    let offset = 0
    for (const part of parts) {
      data.set(part, offset)
      offset += part.length
    }
    return data
  }
  const textShape = drawn[0]?.text.shape ?? []
  return {
    sample: { data: all(drawn.map(({ sample }) => sample)), shape: [count, 2 * channels, height, width] },
    target: { data: all(drawn.map(({ target }) => target)), shape: [count, channels, height, width] },
    timestep: { data: Float32Array.from(drawn, ({ timestep }) => timestep), shape: [count] },
    weight: { data: Float32Array.from(drawn, ({ weight }) => weight), shape: [count] },
    text: { data: all(drawn.map(({ text }) => text.data)), shape: [count, ...textShape] },
  }
}
