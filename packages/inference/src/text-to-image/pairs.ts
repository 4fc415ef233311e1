/**
 * Pairs of pictures from two captions, one starting noise and the same noise at every step. By default as the dataset of
 * InstructPix2Pix has them (Brooks et al. 2022, section 3.1.2; its generate_img_dataset.py), with the self-attention of the first
 * picture in the second for the first part of the steps; or by the controllers of Prompt-to-Prompt.
 */
import { type AttentionPlan, createGenerator, randomOf, type Seed } from '@amend/diffusion'
import type { PaintedPicture, Painter } from './painter.ts'
import {
  matchCaptions,
  type PromptToPromptDraw,
  type PromptToPromptSettings,
  pairBlend,
  pairController,
} from './prompt-to-prompt.ts'

/** The purpose of the draws of Prompt-to-Prompt: see `randomOf`. */
const purpose = 4

/** Candidates of one pair of captions, painted in one batch. */
export interface PairRequest {
  /** The caption of the picture before, and the edited caption. */
  readonly captions: readonly [before: string, after: string]
  /** One for each candidate, 0 … 2³² − 1. */
  readonly seeds: readonly Seed[]
  readonly steps: number
  readonly width: number
  readonly height: number
  /** Ranges in which each candidate draws its guidance and the part of the steps with shared self-attention. */
  readonly guidance: readonly [number, number]
  readonly sharedAttention: readonly [number, number]
  /** Absent: only self-attention is shared, in all layers and in the branch of the empty text too. */
  readonly promptToPrompt?: PromptToPromptSettings | undefined
  readonly signal?: AbortSignal
}

/** A candidate. */
export interface PaintedPair {
  readonly seed: Seed
  /** The part of the steps with shared self-attention: on in step i of n while this is above i / (n − 1). */
  readonly sharedAttention: number
  readonly guidance: number
  /** What Prompt-to-Prompt has drawn. */
  readonly promptToPrompt?: PromptToPromptDraw
  readonly before: PaintedPicture
  readonly after: PaintedPicture
}

/** What a candidate has drawn. */
interface Drawn {
  readonly seed: Seed
  readonly sharedAttention: number
  readonly guidance: number
  readonly promptToPrompt?: PromptToPromptDraw
}

/**
 * Paints the candidates. Each draws from a generator of its own seed, in this order: the starting noise, the shared part,
 * the guidance, the noise of the steps. So a candidate is the same in every batch.
 */
export async function paintPairs(painter: Painter, request: PairRequest): Promise<PaintedPair[]> {
  const { captions, seeds, steps, width, height, promptToPrompt: settings, signal } = request
  const shape = painter.latentShape(width, height)
  const size = shape.reduce((product, side) => product * side, 1)
  const candidates = seeds.map((seed) => {
    const generator = createGenerator(seed)
    const start = generator.randn(size)
    const sharedAttention = within(request.sharedAttention, generator.rand())
    const guidance = within(request.guidance, generator.rand())
    // Drawn apart, so that the picture before is the same with and without it.
    const own = randomOf(Number(seed), purpose)
    const promptToPrompt = settings && {
      cross: within(settings.cross, own.uniform()),
      self: sharedAttention,
      emphasis: within(settings.emphasis, own.uniform()),
    }
    return { generator, start, drawn: { seed, sharedAttention, guidance, ...(promptToPrompt && { promptToPrompt }) } }
  })
  const drawn = candidates.map((candidate) => candidate.drawn)
  /** Each candidate's values twice: for the picture before and after. */
  const both = (values: readonly Float32Array[]) => {
    const data = new Float32Array(2 * values.length * size)
    values.forEach((value, i) => {
      data.set(value, 2 * i * size)
      data.set(value, (2 * i + 1) * size)
    })
    return data
  }
  const pictures = await painter.paint({
    prompts: candidates.flatMap(() => captions),
    seeds: drawn.flatMap(({ seed }) => [seed, seed]),
    steps,
    width,
    height,
    guidance: drawn.flatMap(({ guidance }) => [guidance, guidance]),
    latents: both(candidates.map(({ start }) => start)),
    noise: () => both(candidates.map(({ generator }) => generator.randn(size))),
    attention: settings ? controlled(painter, request, settings, drawn, shape) : shared(drawn, steps),
    ...(signal && { signal }),
  })
  return drawn.map((candidate, i) => ({
    ...candidate,
    before: pictures[2 * i] as PaintedPicture,
    after: pictures[2 * i + 1] as PaintedPicture,
  }))
}

/** The recipe of InstructPix2Pix: self-attention alone, in both branches. Pictures after have odd numbers. */
const shared = (drawn: readonly Drawn[], steps: number): AttentionPlan => ({
  unguidedToo: true,
  cross: false,
  of(picture, step) {
    const { sharedAttention } = drawn[picture >> 1] as Drawn
    const after = picture % 2 === 1
    return { self: after && sharedAttention > step / Math.max(1, steps - 1) ? picture - 1 : picture }
  },
})

/** Prompt-to-Prompt: a controller and, where wanted, a local blend for each candidate, in the branch of the words. */
function controlled(
  painter: Painter,
  { captions, steps }: PairRequest,
  settings: PromptToPromptSettings,
  drawn: readonly Drawn[],
  shape: readonly number[],
): AttentionPlan {
  const [before, after] = captions.map((caption) => painter.tokens(caption))
  if (!before || !after) throw new RangeError('A pair has two captions.')
  const pair = matchCaptions(before, after, settings.edit, painter.contextLength)
  const { localBlend: blend } = settings
  const each = drawn.map(({ promptToPrompt }) => ({
    controller: pairController(pair, promptToPrompt as PromptToPromptDraw, steps),
    blend: blend && pairBlend(pair, blend, steps, shape),
  }))
  return {
    unguidedToo: false,
    cross: true,
    of(picture, step) {
      const control = each[picture >> 1]?.controller
      if (!control || picture % 2 === 0) return { self: picture }
      const edit = control.crossEdit(step)
      return {
        self: control.sharesSelf(step) ? picture - 1 : picture,
        ...(edit && { cross: { source: picture - 1, edit } }),
      }
    },
    ...(blend && {
      afterStep(step, maps, latents) {
        for (const [i, candidate] of each.entries()) {
          candidate.blend?.({
            step,
            maps: pairOf(maps, i),
            edit: candidate.controller.crossEdit(step),
            latents: pairOf(latents, i),
          })
        }
      },
    }),
  }
}

const pairOf = <T>(values: readonly T[], i: number): readonly [T, T] => [values[2 * i] as T, values[2 * i + 1] as T]

const within = ([least, most]: readonly [number, number], part: number): number => least + part * (most - least)
