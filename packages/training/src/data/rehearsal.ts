/**
 * Rehearsal keeps earlier abilities of the model by training on its own outputs beside the new pairs (the prior
 * preservation of Ruiz et al. 2023, section 3.3, for an editor). The outputs are computed once, as latents.
 */
import { checkpointScheduler, editLatents, randomOf } from '@amend/diffusion'
import type { Base } from '../base.ts'
import type { Floats } from '../network/batch.ts'
import { purposes } from '../random-purposes.ts'
import type { Examples } from './examples.ts'
import { openLatents } from './latents.ts'

/** How many edits are rehearsed, and which. */
export interface RehearsalOptions {
  /** The share of rehearsed examples, below 1. */
  readonly share: number
  /** The number of outputs to compute. */
  readonly count: number
  /** Instructions by look, from the card. */
  readonly looks: Readonly<Record<string, readonly string[]>>
  /** Pairs whose input pictures are edited. */
  readonly trained: readonly number[]
  readonly seed: number
  readonly cache: string
  readonly onProgress?: (made: number, of: number) => void
  readonly signal?: AbortSignal
}

/** Outputs of the base model on which training repeats. */
export interface Rehearsal {
  readonly share: number
  readonly count: number
  read(index: number): Promise<{ input: Float32Array; clean: Float32Array; instruction: string }>
  close(): Promise<void>
}

/** Computes the missing outputs. */
export async function openRehearsal(
  base: Base,
  examples: Examples,
  embed: (text: string) => Promise<Floats>,
  options: RehearsalOptions,
): Promise<Rehearsal> {
  const { share, count, trained, seed, cache, onProgress, signal } = options
  const looks = Object.values(options.looks)
  const { card, model, scheduler } = base.loaded
  const { steps, textGuidance, imageGuidance } = card.defaults

  /** Alternates the looks, so that each is rehearsed equally often. */
  const drawn = (index: number) => {
    const random = randomOf(seed, purposes.rehearsal, index)
    const phrases = looks[index % looks.length] ?? ['']
    return {
      pair: trained[random.below(trained.length)] as number,
      crop: random.below(examples.crops),
      instruction: phrases[random.below(phrases.length)] as string,
      seed: random.seed(),
    }
  }

  const file = await openLatents({
    file: cache,
    crops: 1,
    size: examples.shape.reduce((a, b) => a * b, 1),
    sampled: false,
    async compute(index) {
      const { pair, crop, instruction, seed: noise } = drawn(index)
      const { input } = await examples.read(pair, crop)
      const { data } = await editLatents({
        unet: model.unet,
        imageLatents: { data: input, shape: examples.shape },
        text: { prompt: await embed(instruction), negative: await embed('') },
        config: checkpointScheduler(scheduler),
        steps,
        guidance: { text: textGuidance, image: imageGuidance },
        seeds: [noise],
        ...(signal && { signal }),
      })
      return [{ input, output: { mean: data } }]
    },
  })
  for (let index = 0; index < count; index++) {
    signal?.throwIfAborted()
    await file.read(index, 0)
    onProgress?.(index + 1, count)
  }
  return {
    share,
    count,
    async read(index) {
      const { input, output } = await file.read(index, 0)
      return { input, clean: output.mean, instruction: drawn(index).instruction }
    },
    close: file.close,
  }
}
