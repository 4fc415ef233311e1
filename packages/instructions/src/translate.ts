import type { KnownLooks } from '@amend/contract'
import type { LanguageRules } from './german.ts'

type Table = KnownLooks['languages'][string]['looks']

/** An instruction in another language than the model's, as looks of the model. */
export interface Translation {
  /** Whether every word is explained, and one names a look. */
  readonly inside: boolean
  /** The looks that the words name, in their order. */
  readonly looks: readonly string[]
  /** Words, as they were written, that neither the table nor the language's grammar explains. */
  readonly unknown: readonly string[]
  /** Whether the words ask for less of the look, for more of it, or neither. */
  readonly degree: 'weaker' | 'stronger' | undefined
}

/** The stems of one phrase of a look. */
interface Phrase {
  readonly look: string
  readonly stems: readonly string[]
}

/**
 * Translates an instruction by the table of a model's card: phrases of looks are found in it by the stems of their words,
 * in any order, the longest first. An instruction that names one look is taken as a whole; one that names several is taken
 * apart at its commas and conjunctions, so that "Himmel rot und Blätter gelb" does not find yellow skies.
 */
export function translate(instruction: string, table: Table, rules: LanguageRules): Translation {
  const phrases = phrasesOf(table, rules)
  const together = translatePart(instruction, phrases, rules)
  if (together.inside && together.looks.length === 1) return together
  const parts = instruction
    .split(rules.separator)
    .filter((part) => rules.wordsIn(part).length > 0)
    .map((part) => translatePart(part, phrases, rules))
  if (parts.length < 2 || !parts.every(({ inside }) => inside)) return together
  return {
    inside: true,
    looks: [...new Set(parts.flatMap(({ looks }) => looks))],
    unknown: [],
    degree: parts.find(({ degree }) => degree)?.degree,
  }
}

function translatePart(text: string, phrases: readonly Phrase[], rules: LanguageRules): Translation {
  const words = rules.wordsIn(text).map((word) => ({ word, stems: stemsOf(word, phrases, rules) }))
  const said = new Set(words.flatMap(({ stems }) => stems))
  const covered = new Set<string>()
  const looks: string[] = []
  for (const { look, stems } of phrases) {
    if (!stems.every((stem) => said.has(stem)) || stems.every((stem) => covered.has(stem))) continue
    for (const stem of stems) covered.add(stem)
    if (!looks.includes(look)) looks.push(look)
  }
  const isKnown = (stem: string) =>
    covered.has(stem) || rules.grammar.has(stem) || rules.weaker.has(stem) || rules.stronger.has(stem)
  const unknown = words.filter(({ stems }) => !stems.some(isKnown)).map(({ word }) => word)
  const spare = [...said].filter((stem) => !covered.has(stem))
  const degree = spare.some((stem) => rules.weaker.has(stem))
    ? 'weaker'
    : spare.some((stem) => rules.stronger.has(stem))
      ? 'stronger'
      : undefined
  return { inside: looks.length > 0 && unknown.length === 0, looks, unknown, degree }
}

/** The stem of a word; of a compound that no phrase has, that of its first part too. */
function stemsOf(word: string, phrases: readonly Phrase[], { stemOf, firstPart }: LanguageRules): string[] {
  const stem = stemOf(word)
  const first = firstPart(word)
  return first === undefined || phrases.some(({ stems }) => stems.includes(stem)) ? [stem] : [stem, first]
}

const preparedBefore = new WeakMap<Table, readonly Phrase[]>()

/** All phrases of a table, the most specific first. */
export function phrasesOf(table: Table, rules: LanguageRules): readonly Phrase[] {
  const before = preparedBefore.get(table)
  if (before) return before
  const stemsOf = (text: string) => [...new Set(rules.wordsIn(text).map(rules.stemOf))]
  const telling = (text: string) => stemsOf(text).filter((stem) => !rules.grammar.has(stem))
  const phrases = Object.entries(table).flatMap(([look, { name, instruction = name, phrases }]) =>
    [...[name, ...phrases].map(stemsOf), telling(instruction)].map((stems) => ({ look, stems })),
  )
  const length = ({ stems }: Phrase) => 100 * stems.length + stems.join('').length
  const sorted = phrases.sort((a, b) => length(b) - length(a))
  preparedBefore.set(table, sorted)
  return sorted
}
