/**
 * Which token of one caption corresponds to which of another (Prompt-to-Prompt, Hertz et al. 2022, and its `seq_aligner.py`). Both
 * captions are token ids with a start mark; L is the length to which the text encoder pads them.
 */

/** A linear edit of cross-attention maps: map[n] = Σ_w base[w] · transfer[w, n] + own[n] · keep[n]. */
export interface MapEdit {
  /** [L, L], row by row. */
  readonly transfer: Float32Array
  /** [L]. */
  readonly keep: Float32Array
}

/** The token places of a word, one after the other. */
type WordPlaces = readonly number[]

/** The edit that changes nothing. */
export const noEdit = (length: number): MapEdit => ({
  transfer: new Float32Array(length * length),
  keep: new Float32Array(length).fill(1),
})

/**
 * Word for word: each place takes over the map of the base's place. Where two words have different numbers of tokens, each
 * token of the new word takes the maps of all tokens of the old one, divided by the number of new tokens.
 * @param differing words at the same place of both captions that differ, in order
 */
export function replaceEdit(differing: readonly (readonly [WordPlaces, WordPlaces])[], length: number): MapEdit {
  const transfer = new Float32Array(length * length)
  const connect = (from: number, to: number, weight: number) => {
    if (from < length && to < length) transfer[from * length + to] = weight
  }
  let [from, to] = [0, 0]
  for (const [old, now] of differing) {
    for (; from < (old[0] as number); from++, to++) connect(from, to, 1)
    if (old.length === now.length) for (const [i, place] of old.entries()) connect(place, now[i] as number, 1)
    else for (const place of old) for (const target of now) connect(place, target, 1 / now.length)
    from += old.length
    to += now.length
  }
  // What follows the last difference is taken from its own place, as in the original.
  for (; to < length; to++) connect(to, to, 1)
  return { transfer, keep: new Float32Array(length) }
}

/** Aligned tokens take over the maps of the base's tokens; tokens that are new keep their own. */
export function refineEdit(base: readonly number[], edited: readonly number[], length: number): MapEdit {
  const transfer = new Float32Array(length * length)
  const keep = new Float32Array(length)
  const places = tokenAlignment(base, edited)
  for (let place = 0; place < length; place++) {
    const from = place < places.length ? (places[place] as number) : place
    if (from < 0) keep[place] = 1
    else if (from < length) transfer[from * length + place] = 1
  }
  return { transfer, keep }
}

/**
 * For each token of `edited` the place in `base` that it is aligned with, or −1: a global alignment (Needleman and Wunsch 1970) with
 * gap 0, match 1, mismatch −1. Ties prefer a new token, then a lost one.
 */
export function tokenAlignment(base: readonly number[], edited: readonly number[]): number[] {
  const width = edited.length + 1
  const scores = new Int32Array((base.length + 1) * width)
  const score = (i: number, j: number) => scores[i * width + j] as number
  const matched = (i: number, j: number) => score(i - 1, j - 1) + (base[i - 1] === edited[j - 1] ? 1 : -1)
  for (let i = 1; i <= base.length; i++) {
    for (let j = 1; j <= edited.length; j++) {
      scores[i * width + j] = Math.max(score(i, j - 1), score(i - 1, j), matched(i, j))
    }
  }
  const places = new Array<number>(edited.length).fill(-1)
  let [i, j] = [base.length, edited.length]
  while (i > 0 && j > 0) {
    if (score(i, j) === score(i, j - 1)) j -= 1
    else if (score(i, j) === score(i - 1, j)) i -= 1
    else places[--j] = --i
  }
  return places
}
