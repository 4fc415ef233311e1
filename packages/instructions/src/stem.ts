/** Lower case, words only. */
export const wordsOf = (sentence: string): string[] =>
  sentence
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}&]+/gu) ?? []

const endings = [
  'iness',
  'ening',
  'ness',
  'ened',
  'ing',
  'est',
  'ful',
  'ish',
  'en',
  'er',
  'ed',
  'ly',
  'th',
  'es',
  'al',
  'y',
  's',
  'e',
]

/**
 * A word without its inflection, coarse on purpose: "snowy", "snowed" and "snowing" are "snow", "brighten" and
 * "brightness" are "bright". British and American spellings meet.
 */
export function stem(word: string): string {
  let rest = word
    .replace(/(?<=...)our(?=ful|less|s|$)/, 'or')
    .replace(/^grey/, 'gray')
    .replace(/^leaves$/, 'leaf')
  for (let round = 0; round < 3; round++) {
    const ending = endings.find((candidate) => rest.endsWith(candidate) && rest.length - candidate.length >= 3)
    if (!ending) break
    rest = rest.slice(0, -ending.length)
  }
  return rest.replace(/([bdgklmnprt])\1$/, '$1')
}
