/** Pairs of pictures with what leads from one to the other. */

/** A picture before, a picture after and the instructions that lead from one to the other. */
export interface Pair {
  /** Tells pairs of a dataset apart: where the pair lies in it. */
  readonly id: string
  /** Path of the picture before. */
  readonly input: string
  /** Path of the picture after. */
  readonly output: string
  /** Ways to say the edit, at least one; training takes one of them at random each time. */
  readonly instructions: readonly string[]
  /** What the pictures show, where the dataset says it: for measures that compare pictures with words. */
  readonly captions?: { readonly input?: string; readonly output?: string }
  /** Of one picture's turns, MagicBrush: the session and the turn, from 1. */
  readonly turn?: { readonly session: string; readonly index: number }
}

/** A pair that cannot be used. */
export interface Skipped {
  readonly id: string
  readonly reason: string
}

/** The pairs of a folder. */
export interface Pairs {
  readonly layout: string
  readonly pairs: readonly Pair[]
  readonly skipped: readonly Skipped[]
  /** Where results were judged: ids of pairs with the same picture and instruction, the best first. */
  readonly rankings?: readonly { readonly id: string; readonly pairs: readonly string[] }[]
}
