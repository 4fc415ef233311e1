/**
 * Prompt-to-Prompt (Hertz et al. 2022) between the two captions of a pair: which words correspond, which maps the picture after takes
 * over, and where it keeps the latents of the picture before.
 */
import {
  type Controller,
  controller,
  localBlend,
  type MapEdit,
  refineEdit,
  replaceEdit,
  tokenAlignment,
} from '@amend/diffusion'
import type { CaptionTokens } from './caption-tokens.ts'

/** Ranges from which each candidate draws, and the kind of edit. */
export interface PromptToPromptSettings {
  /**
   * 'replace': word for word, where both captions have as many words; else, and with 'refine', words are aligned and new ones keep
   * their own attention.
   */
  readonly edit: 'replace' | 'refine'
  /** The part of the steps in which cross-attention is taken over: 0 … 1. The original's examples: 0.4 to 0.8. */
  readonly cross: readonly [number, number]
  /** Factor of the attention to the words that only the caption after has; 1 changes nothing, 0 takes them away. */
  readonly emphasis: readonly [number, number]
  /** Keeps the picture before outside of the places to which the changed words attend. */
  readonly localBlend?: { readonly threshold: number; readonly start: number } | undefined
}

/** The numbers that one candidate has drawn. */
export interface PromptToPromptDraw {
  readonly cross: number
  /** The part of the steps in which the self-attention is shared. */
  readonly self: number
  readonly emphasis: number
}

/** How two captions correspond. */
export interface CaptionPair {
  readonly edit: MapEdit
  /** Places of tokens that only one of them has. */
  readonly changed: readonly [before: readonly number[], after: readonly number[]]
}

/** @param length to which the text encoder pads */
export function matchCaptions(
  before: CaptionTokens,
  after: CaptionTokens,
  kind: PromptToPromptSettings['edit'],
  length: number,
): CaptionPair {
  const changed = [unmatched(after.ids, before.ids), unmatched(before.ids, after.ids)] as const
  if (kind === 'refine' || before.words.length !== after.words.length) {
    return { edit: refineEdit(before.ids, after.ids, length), changed }
  }
  const differing = before.words.flatMap(({ word, places }, i) => {
    const other = after.words[i] as (typeof after.words)[number]
    return other.word === word ? [] : [[places, other.places] as const]
  })
  return { edit: replaceEdit(differing, length), changed }
}

/** Places of the tokens of `of` that are aligned with none of `base`. */
const unmatched = (base: readonly number[], of: readonly number[]): number[] =>
  tokenAlignment(base, of).flatMap((place, i) => (place < 0 ? [i] : []))

/** The controller of one candidate. */
export const pairController = (
  { edit, changed }: CaptionPair,
  { cross, self, emphasis }: PromptToPromptDraw,
  steps: number,
): Controller =>
  controller({
    edit,
    cross: [0, cross],
    self: [0, self],
    weights: emphasis === 1 ? new Map() : new Map(changed[1].map((place) => [place, emphasis])),
    steps,
  })

/** The local blend of one candidate. */
export const pairBlend = (
  { changed }: CaptionPair,
  settings: { readonly threshold: number; readonly start: number },
  steps: number,
  shape: readonly number[],
): ReturnType<typeof localBlend> => localBlend({ tokens: changed, ...settings, steps }, shape)
