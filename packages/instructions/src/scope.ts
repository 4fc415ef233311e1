import type { KnownLooks } from '@amend/contract'
import { stem, wordsOf } from './stem.ts'
import { articles, grammar, light, removal, scenery, things } from './words.ts'

/** What the rule reads of a model's card. */
export type EnglishLooks = Pick<KnownLooks, 'looks' | 'synonyms' | 'tints'>

/** The result of `scopeOf` for an instruction. */
export interface ScopeVerdict {
  readonly inside: boolean
  /** The looks that the words of the instruction indicate, best first. */
  readonly nearest: readonly string[]
  /** Words that no look explains. */
  readonly unknown: readonly string[]
}

/**
 * Whether an instruction lies within what a model that knows a list of looks can do.
 *
 * The rule: every word must be explained, and one must name a look. Words are compared by their stems. A word is
 * explained by the examples and synonyms of a look, by grammar ("make", "more", "please"), or by scenery that a look covers
 * as a whole ("sky", "trees", "photo"). A word without an explanation is taken for an object or a person ("add a dog"), and
 * such an instruction is outside, also when it names a look in passing ("turn the cat black and white"): the model would
 * treat the whole picture. Taking away ("remove the snow") is inside only where an example takes the same thing away
 * ("remove the color"). A colour for a thing ("make the road green") is inside only where an example gives the thing that
 * colour ("make the sky blue"), or where the instruction names light or another look too. English only; another language
 * counts as outside.
 */
export function scopeOf(instruction: string, known: EnglishLooks): ScopeVerdict {
  const { looks, colours } = studied(known)
  const words = wordsOf(instruction)
  const stems = new Set(words.map(stem))
  const matches = looks.map(({ look, evidence, said }) => {
    const followed = said.filter((example) => example.every((word) => articles.has(word) || stems.has(word)))
    const hits = [...stems].filter((word) => evidence.has(word)).length
    const likeness = Math.max(0, ...said.map((example) => jaccard(stems, new Set(example))))
    return { look, evidence, said, followed, hits, score: hits + 2 * Math.min(1, followed.length) + likeness }
  })
  const named = matches
    .filter(({ hits, followed }) => hits > 0 || followed.length > 0)
    .sort((a, b) => b.score - a.score)

  const explained = new Set(named.flatMap(({ evidence, followed }) => [...evidence, ...followed.flat()]))
  const coloured = colouredAlone(stems, matches, colours)
  const unknown = words.filter((word) => {
    const form = stem(word)
    if (coloured.includes(form)) return true
    return (
      !word.endsWith('ly') && !explained.has(form) && !grammar.has(form) && !scenery.has(form) && !removal.has(form)
    )
  })
  const takesAway = [...stems].some((word) => removal.has(word))
  const learned = named.some(({ followed }) => followed.flat().some((word) => removal.has(word)))
  return {
    inside: named.length > 0 && unknown.length === 0 && (!takesAway || learned),
    nearest: named.map(({ look }) => look),
    unknown,
  }
}

/** A look by the stems of its words. */
interface StudiedLook {
  readonly look: string
  /** Stems that point at it. */
  readonly evidence: ReadonlySet<string>
  /** Its examples. */
  readonly said: readonly (readonly string[])[]
}

interface StudiedLooks {
  readonly looks: readonly StudiedLook[]
  /** By tint, the stems that name its colour. */
  readonly colours: readonly ReadonlySet<string>[]
}

const studiedBefore = new WeakMap<EnglishLooks, StudiedLooks>()

/** The stems of a card's hundreds of examples, computed once. */
function studied(known: EnglishLooks): StudiedLooks {
  const before = studiedBefore.get(known)
  if (before) return before
  const { looks, synonyms, tints } = known
  const now = {
    looks: Object.entries(looks).map(([look, examples]) => ({
      look,
      evidence: evidenceOf([look, ...examples], synonyms[look]),
      said: examples.map((example) => wordsOf(example).map(stem)),
    })),
    colours: tints.map((look) => evidenceOf([look], synonyms[look])),
  }
  studiedBefore.set(known, now)
  return now
}

/** Things that are to have a colour that no example gives them: the model would colour the whole picture. */
function colouredAlone(
  stems: ReadonlySet<string>,
  looks: readonly Pick<StudiedLook, 'evidence' | 'said'>[],
  colours: readonly ReadonlySet<string>[],
): string[] {
  const named = [...stems].filter((word) => things.has(word))
  const mentioned = colours.filter((colour) => [...stems].some((word) => colour.has(word)))
  const isColour = (word: string) => mentioned.some((colour) => colour.has(word))
  const whole = [...stems].some(
    (word) =>
      light.has(word) || (!isColour(word) && !scenery.has(word) && looks.some(({ evidence }) => evidence.has(word))),
  )
  const learned = looks.some(({ said }) =>
    said.some((example) => example.some(isColour) && named.some((thing) => example.includes(thing))),
  )
  return mentioned.length === 0 || whole || learned ? [] : named
}

/** The stems that point at a look: of its name and examples without grammar and scenery, and of its synonyms. */
function evidenceOf(phrases: readonly string[], synonyms: readonly string[] = []): Set<string> {
  const telling = [...stemsOf(phrases)].filter((word) => !grammar.has(word) && !scenery.has(word) && !removal.has(word))
  return new Set([...telling, ...stemsOf(synonyms)])
}

const stemsOf = (phrases: readonly string[]): Set<string> => new Set(phrases.flatMap(wordsOf).map(stem))

/** Shared elements as a part of all elements of both (Jaccard index), 0…1. */
function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const both = [...a].filter((word) => b.has(word)).length
  return both / Math.max(1, a.size + b.size - both)
}
