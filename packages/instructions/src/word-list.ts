/** Words that an instruction may not have: a maintained list with corrections, and the administrator's own. */
import {
  DataSet,
  englishDataset,
  englishRecommendedTransformers,
  parseRawPattern,
  RegExpMatcher,
  resolveConfusablesTransformer,
  resolveLeetSpeakTransformer,
  toAsciiLowerCaseTransformer,
} from 'obscenity'
import { foldText, variantsOf } from './word-list/fold.ts'
import { ordinaryWords, ourWords, replacedWords } from './word-list/words.ts'

export interface OwnWords {
  /** Whole words or phrases; with an asterisk at an end also as parts of words: "foo", "foo*", "*foo*". */
  readonly blocked: readonly string[]
  /** Words and phrases in which nothing is refused. */
  readonly allowed: readonly string[]
}

export interface WordList {
  /** The first word of a text that is not allowed, in lower case; undefined when there is none. */
  find(text: string): string | undefined
}

/** A list that refuses nothing. */
export const anyWords: WordList = { find: () => undefined }

/** Opens the list. It is in English and German; case, accents, spaced letters, digits and signs for letters are seen through. */
export function openWordList({ blocked, allowed }: OwnWords = { blocked: [], allowed: [] }): WordList {
  const exceptions = [...ordinaryWords, ...allowed].map(foldText)
  const english = new DataSet<{ originalWord: string }>()
    .addAll(englishDataset)
    .removePhrasesIf(({ metadata }) => replacedWords.includes(metadata?.originalWord ?? ''))
    .addPhrase((phrase) => exceptions.reduce((whole, word) => whole.addWhitelistedTerm(word), phrase.addPattern(never)))
  const own = new DataSet<{ originalWord: string }>()
  for (const word of [...ourWords, ...blocked]) own.addPhrase((phrase) => phrase.addPattern(patternOf(word)))
  own.addPhrase((phrase) =>
    exceptions.reduce((whole, word) => whole.addWhitelistedTerm(word), phrase.addPattern(never)),
  )
  const matchers = [
    new RegExpMatcher({ ...english.build(), ...englishRecommendedTransformers }),
    new RegExpMatcher({ ...own.build(), ...ownTransformers }),
  ]
  return {
    find(text) {
      for (const variant of variantsOf(text)) {
        for (const matcher of matchers) {
          const found = matcher
            .getAllMatches(variant, true)
            .map(({ startIndex, endIndex }) => wordsAt(variant, startIndex, endIndex))
            .find(isWord)
          if (found !== undefined) return found
        }
      }
      return undefined
    },
  }
}

/** Repeated letters stay: collapsed, ordinary words would become refused ones. `variantsOf` shortens long runs. */
const ownTransformers = {
  blacklistMatcherTransformers: [
    resolveConfusablesTransformer(),
    resolveLeetSpeakTransformer(),
    toAsciiLowerCaseTransformer(),
  ],
  whitelistMatcherTransformers: [toAsciiLowerCaseTransformer()],
}

/** A phrase needs a pattern; exceptions hold for all phrases of a list. */
const never = parseRawPattern('\u{10ffff}')

/** Signs with a meaning in a pattern. */
const special = /[\\|?[\]]/g

function patternOf(word: string) {
  const text = foldText(word)
  const inner = text.replaceAll('*', '').replaceAll(special, String.raw`\$&`)
  return parseRawPattern(`${text.startsWith('*') ? '' : '|'}${inner}${text.endsWith('*') ? '' : '|'}`)
}

/** The whole words around a match. */
function wordsAt(text: string, start: number, end: number): string {
  const before = /\S*$/u.exec(text.slice(0, start))?.[0] ?? ''
  const after = /^\S*/u.exec(text.slice(end + 1))?.[0] ?? ''
  return `${before}${text.slice(start, end + 1)}${after}`
}

/** A number such as 455 is not a word, although its digits may stand for letters. */
const isWord = (text: string) => /\p{L}/u.test(text)
