/** Numbers of captions, instructions and candidates for imported pairs. */
import type { Pair } from '@amend/pairs'
import type { CaptionRow, TripleRow } from '../rows.ts'

/** Where a pair is put. */
export interface Place {
  readonly triple: number
  readonly candidate: number
  /** That of the source where it names one; unique within the instruction. */
  readonly seed: number
  /** The row of the instruction, the first time it comes. */
  readonly row?: TripleRow
}

/** Pairs with the same caption belong together, and so do turns of a session: they end in the same part of a version. */
export function numberPairs() {
  const captionIds = new Map<string, number>()
  const captions: CaptionRow[] = []
  const triples = new Map<string, { readonly triple: number; readonly seeds: Set<number> }>()

  const captionOf = ({ id, captions: texts, turn }: Pair): CaptionRow => {
    const caption = texts?.input ?? ''
    const photo = turn?.session ?? (caption === '' ? groupOf(id) : null)
    const key = JSON.stringify([caption, photo])
    const known = captions[captionIds.get(key) ?? -1]
    if (known) return known
    const row = {
      caption_id: captions.length,
      caption,
      url: null,
      licence: null,
      instruction: null,
      edited_caption: null,
      photo,
    }
    captionIds.set(key, row.caption_id)
    captions.push(row)
    return row
  }
  return {
    place(pair: Pair, instruction: string): Place {
      const { caption_id, caption, photo } = captionOf(pair)
      const edited = pair.captions?.output ?? ''
      const key = JSON.stringify([caption_id, instruction, edited])
      const known = triples.get(key)
      if (known) {
        const candidate = known.seeds.size
        return { triple: known.triple, candidate, seed: takeSeed(known.seeds, seedOf(pair)) }
      }
      const triple = triples.size
      const seeds = new Set<number>()
      triples.set(key, { triple, seeds })
      const row: TripleRow = {
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
      }
      return { triple, candidate: 0, seed: takeSeed(seeds, seedOf(pair)), row }
    },
    captions: (): readonly CaptionRow[] => captions,
  }
}

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
