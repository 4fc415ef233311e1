import { wordsOf } from './stem.ts'

/** How far beyond the look a stronger word goes. */
const stronger = 1.4

/** Words and pairs of words that ask for more of a look. */
const strongerWords: ReadonlySet<string> = new Set(['much', 'very', 'far', 'extremely', 'really', 'a lot', 'way more'])

/**
 * The strength that the words of an instruction ask for: 1.4 for "much darker" or "very warm", else 1. Weaker words
 * ("slightly", "a bit") stay with the model, which halves a look by them; stronger ones leave what it does as it is.
 */
export function strengthIn(instruction: string): number {
  const words = wordsOf(instruction)
  const isStronger = (word: string, i: number) =>
    strongerWords.has(word) || strongerWords.has(`${words[i - 1]} ${word}`)
  return words.some(isStronger) ? stronger : 1
}
