/** Numbers of captions, instructions and candidates for imported pairs. */
import type { Pair } from '@amend/pairs'
import type { CandidateRow, CaptionRow, TripleRow } from '../rows.ts'

/** A pair with its caption. */
export interface CaptionedPair {
  readonly pair: Pair
  readonly caption: CaptionRow
}

/**
 * The captions of pairs, and the pairs in chunks of captions, as the stages expect them. Pairs with the same caption belong together,
 * and so do turns of a session: they end in the same part of a version.
 */
export function chunksOfPairs(pairs: readonly Pair[], captionsInChunk: number) {
  const captions: CaptionRow[] = []
  const known = new Map<string, CaptionRow>()
  const chunks: CaptionedPair[][] = []
  for (const pair of pairs) {
    const text = pair.captions?.input ?? ''
    const photo = pair.turn?.session ?? (text === '' ? groupOf(pair.id) : null)
    const key = JSON.stringify([text, photo])
    const caption = known.get(key) ?? captionRow(captions.length, text, photo)
    if (!known.has(key)) {
      known.set(key, caption)
      captions.push(caption)
    }
    const chunk = Math.floor(caption.caption_id / captionsInChunk)
    const own = chunks[chunk] ?? []
    chunks[chunk] = own
    own.push({ pair, caption })
  }
  return { captions, chunks }
}

/** Where a pair is put. */
export interface Place extends Pick<CandidateRow, 'triple' | 'candidate' | 'seed'> {
  /** The row of the instruction, the first time it comes. */
  readonly row?: TripleRow
}

/**
 * Numbers the instructions and candidates of a chunk.
 * @param first number of an instruction
 */
export function numberTriples(first: number) {
  const triples = new Map<string, { readonly triple: number; readonly seeds: Set<number> }>()
  return {
    place({ pair, caption }: CaptionedPair, instruction: string): Place {
      const edited = pair.captions?.output ?? ''
      const key = JSON.stringify([caption.caption_id, instruction, edited])
      const known = triples.get(key)
      if (known) {
        const candidate = known.seeds.size
        return { triple: known.triple, candidate, seed: takeSeed(known.seeds, seedOf(pair)) }
      }
      const triple = first + triples.size
      const seeds = new Set<number>()
      triples.set(key, { triple, seeds })
      const seed = takeSeed(seeds, seedOf(pair))
      return { triple, candidate: 0, seed, row: tripleRow(triple, caption, instruction, edited) }
    },
    /** The number after the last one. */
    next: () => first + triples.size,
  }
}

const captionRow = (id: number, caption: string, photo: string | null): CaptionRow => ({
  caption_id: id,
  caption,
  url: null,
  licence: null,
  instruction: null,
  edited_caption: null,
  photo,
})

const tripleRow = (
  triple: number,
  { caption_id, caption, photo }: CaptionRow,
  instruction: string,
  edited: string,
): TripleRow => ({
  triple,
  caption_id,
  caption,
  url: null,
  licence: null,
  photo,
  instruction,
  edited_caption: edited,
  writer: 'imported',
  attempts: 0,
  refused: null,
})

/** Where there is no caption: the folder of a prompt, or the pair itself. */
const groupOf = (id: string): string => /^(.+)\/\d+$/.exec(id)?.[1] ?? id

/** The original layout names pictures by their seed, and a version its pairs. */
function seedOf({ id }: Pair): number | undefined {
  const seed = Number(/[/-](\d{1,10})$/.exec(id)?.[1])
  return Number.isInteger(seed) && seed < 2 ** 32 ? seed : undefined
}

function takeSeed(taken: Set<number>, wanted: number | undefined): number {
  let seed = wanted ?? taken.size
  while (taken.has(seed)) seed = (seed + 1) % 2 ** 32
  taken.add(seed)
  return seed
}
