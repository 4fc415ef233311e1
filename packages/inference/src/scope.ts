import { stem, wordsOf } from './stem.ts'
import { articles, grammar, light, removal, scenery, synonyms, things, tints } from './words.ts'

export interface Scope {
  readonly inside: boolean
  /** The looks that the words of the instruction point at, best first. */
  readonly nearest: readonly string[]
  /** Words that no look explains. */
  readonly unknown: readonly string[]
}

/**
 * Whether an instruction lies within what a model that knows a list of looks can do.
 *
 * The rule: every word must be explained, and one must name a look. Words are compared by their stems. A word is
 * explained by the examples and synonyms of a look, by grammar ("make", "more", "please"), or by scenery that a look covers
 * as a whole ("sky", "trees", "photo"). A word that nobody explains is taken for an object or a person ("add a dog"), and
 * such an instruction is outside, also when it names a look in passing ("turn the cat black and white"): the model would
 * treat the whole picture. Taking away ("remove the snow") is inside only where an example takes the same thing away
 * ("remove the color"). A colour for a thing ("make the road green") is inside only where an example gives the thing that
 * colour ("make the sky blue"), or where the instruction names light or another look too. English only; another language
 * counts as outside.
 *
 * @param looks each look with instructions that the model was trained to follow
 */
export function scopeOf(instruction: string, looks: Readonly<Record<string, readonly string[]>>): Scope {
  const words = wordsOf(instruction)
  const stems = new Set(words.map(stem))
  const matches = Object.entries(looks).map(([look, examples]) => {
    const evidence = evidenceOf(look, examples)
    const said = examples.map((example) => wordsOf(example).map(stem))
    const followed = said.filter((example) => example.every((word) => articles.has(word) || stems.has(word)))
    const hits = [...stems].filter((word) => evidence.has(word)).length
    const likeness = Math.max(0, ...said.map((example) => jaccard(stems, new Set(example))))
    return { look, evidence, said, followed, hits, score: hits + 2 * Math.min(1, followed.length) + likeness }
  })
  const named = matches
    .filter(({ hits, followed }) => hits > 0 || followed.length > 0)
    .sort((a, b) => b.score - a.score)

  const explained = new Set(named.flatMap(({ evidence, followed }) => [...evidence, ...followed.flat()]))
  const coloured = colouredAlone(stems, matches)
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

/** Things that are to have a colour that no example gives them: the model would give it to the whole picture. */
function colouredAlone(
  stems: ReadonlySet<string>,
  looks: readonly { readonly evidence: ReadonlySet<string>; readonly said: readonly (readonly string[])[] }[],
): string[] {
  const named = [...stems].filter((word) => things.has(word))
  const colors = tints.filter((colour) => [...stems].some((word) => colour.has(word)))
  const isColor = (word: string) => colors.some((colour) => colour.has(word))
  const whole = [...stems].some(
    (word) =>
      light.has(word) || (!isColor(word) && !scenery.has(word) && looks.some(({ evidence }) => evidence.has(word))),
  )
  const learned = looks.some(({ said }) =>
    said.some((example) => example.some(isColor) && named.some((thing) => example.includes(thing))),
  )
  return colors.length === 0 || whole || learned ? [] : named
}

/** The stems that point at a look: of its name, its examples and their synonyms, without grammar and scenery. */
function evidenceOf(look: string, examples: readonly string[]): Set<string> {
  const said = [look, ...examples].flatMap(wordsOf).map(stem)
  const telling = said.filter((word) => !grammar.has(word) && !scenery.has(word) && !removal.has(word))
  return new Set([...telling, ...wordsOf(synonyms[look] ?? '').map(stem)])
}

/** Shared elements as a part of all elements of both (Jaccard index), 0…1. */
function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const both = [...a].filter((word) => b.has(word)).length
  return both / Math.max(1, a.size + b.size - both)
}
