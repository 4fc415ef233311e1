/** Pairs of pictures with the instructions that lead from one to the other. */

/** A part of a dataset. */
export type Split = 'train' | 'validation' | 'test'

/** A picture before, a picture after and the instructions that lead from one to the other. */
export interface Pair {
  /** Unique in the dataset: the pair's place in it. */
  readonly id: string
  /** The picture before: a path, or a place in a shard (`readPairPicture` reads both). */
  readonly input: string
  /** The picture after. */
  readonly output: string
  /** Wordings of the edit, at least one; training takes one of them at random each time. */
  readonly instructions: readonly string[]
  /** Captions of the pictures, where the dataset has them: for metrics that compare pictures with texts. */
  readonly captions?: { readonly input?: string; readonly output?: string }
  /** Successive edits of one picture (MagicBrush): the session and the turn, from 1. */
  readonly turn?: { readonly session: string; readonly index: number }
  /** The part of the dataset, where the dataset says it. */
  readonly split?: Split
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
  /** For ranked results: ids of pairs with the same picture and instruction, the best first. */
  readonly rankings?: readonly { readonly id: string; readonly pairs: readonly string[] }[]
}
