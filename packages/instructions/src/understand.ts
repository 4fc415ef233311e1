import type { KnownLooks } from '@amend/contract'
import { strengthIn } from './degree.ts'
import { german, type LanguageRules } from './german.ts'
import { scopeOf } from './scope.ts'
import { translate } from './translate.ts'

/** An instruction as a model understands it. */
export interface Understanding {
  /** Whether it lies within what the model has learned. True for a model without a list of looks. */
  readonly inside: boolean
  /** What the model is given: the instruction, or its translation. */
  readonly prompt: string
  /** The looks that it names, best first; of one that lies outside, the nearest ones. */
  readonly looks: readonly string[]
  /** Words that nothing explains. */
  readonly unknown: readonly string[]
  /** The share of the change that its words ask for; see `strengthSchema` of the contract. */
  readonly strength: number
}

/** Languages that are translated into the model's English, with what is known of them. */
const rulesOf: Readonly<Record<string, LanguageRules>> = { de: german }

/** Of a look that a person wants "slightly". */
const half = 0.5

/**
 * Understands an instruction: in a language of the model's table, else as English. A word that is the same in both, such as
 * "Winter", may be either. One that lies outside of both keeps its words, and has the looks that are nearest to it.
 */
export function understand(instruction: string, known: KnownLooks | null | undefined): Understanding {
  if (!known || Object.keys(known.looks).length === 0) {
    return { inside: true, prompt: instruction, looks: [], unknown: [], strength: 1 }
  }
  const { inside, nearest, unknown } = scopeOf(instruction, known)
  let best: Understanding = { inside, prompt: instruction, looks: nearest, unknown, strength: strengthIn(instruction) }
  for (const [language, { looks: table }] of Object.entries(known.languages)) {
    const rules = rulesOf[language]
    if (!rules) continue
    const said = translate(instruction, table, rules)
    const looks = said.looks.filter((look) => Object.hasOwn(known.looks, look))
    if (said.inside && looks.length === said.looks.length) {
      const strength = said.degree === 'weaker' ? half : said.degree === 'stronger' ? strengthIn('much') : 1
      return { inside: true, prompt: promptFor(looks, known), looks, unknown: [], strength }
    }
    if (!best.inside && said.unknown.length < best.unknown.length) {
      best = { ...best, looks: [...new Set([...looks, ...nearest])], unknown: said.unknown, strength: 1 }
    }
  }
  return best
}

/** The first instruction of a look is the plainest. */
const plainest = (look: string, known: KnownLooks): string => known.looks[look]?.[0] ?? look

const promptFor = (looks: readonly string[], known: KnownLooks): string =>
  looks.map((look) => plainest(look, known)).join(' and ')

/** A look in the language of a page. */
export interface NamedLook {
  /** Its key in the model's card. */
  readonly look: string
  readonly name: string
  /** What a person would say for it. */
  readonly instruction: string
}

/** The looks of a model in a language; those that its table lacks, and all in an unknown language, in English. */
export function looksIn(language: string, known: KnownLooks): NamedLook[] {
  return Object.keys(known.looks).map((look) => {
    const spoken = known.languages[language]?.looks[look]
    const name = spoken?.name ?? known.languages.en?.looks[look]?.name ?? look
    return { look, name, instruction: spoken?.instruction ?? plainest(look, known) }
  })
}

/** What a model cannot do, in a language; in English where its card has no other sentence. */
export const cannotIn = (language: string, known: KnownLooks): string =>
  known.languages[language]?.cannot ?? known.cannot

/** The looks of which a name, an instruction or a synonym contains the words of a search. */
export function findLooks(search: string, language: string, known: KnownLooks): NamedLook[] {
  const plain = (text: string) => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  const wanted = plain(search).trim().split(/\s+/)
  return looksIn(language, known).filter(({ look, name, instruction }) => {
    const { [look]: examples = [] } = known.looks
    const { [look]: synonyms = [] } = known.synonyms
    const phrases = known.languages[language]?.looks[look]?.phrases ?? []
    const text = plain([look, name, instruction, ...examples, ...synonyms, ...phrases].join('\n'))
    return wanted.every((word) => text.includes(word))
  })
}
