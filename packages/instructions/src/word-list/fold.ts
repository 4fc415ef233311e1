/** Forms of a text in which words are looked for. */

/** Lower case, compatible forms of letters, no accents, no invisible characters. ß becomes sz: "aß" is not "ass". */
export const foldText = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'sz')
    .replaceAll(/\s+/gu, ' ')
    .trim()

/** The folded text, with long runs of a letter shortened, and with what separates the letters of a word removed. */
export function variantsOf(text: string): readonly string[] {
  const folded = foldText(text)
  const forms = [folded, joined(folded)]
  return [...new Set(forms.flatMap((form) => [form, shortened(form, '$1'), shortened(form, '$1$1')]))]
}

/** Runs of three and more: "nuuude". */
const shortened = (text: string, to: string) => text.replaceAll(/(\p{L})\1{2,}/gu, to)

/** Signs between the letters of a word: "f.u.c.k", "fu-ck". */
const separators = /(?<=[\p{L}\p{N}@$!])[._~*+|:;,/\\-]+(?=[\p{L}\p{N}@$!])/gu
/** Three letters and more that stand alone: "f u c k". */
const spaced = /(?<!\S)(?:[\p{L}\p{N}@$!] ){2,}[\p{L}\p{N}@$!](?!\S)/gu

const joined = (text: string) => text.replaceAll(separators, '').replaceAll(spaced, (run) => run.replaceAll(' ', ''))
