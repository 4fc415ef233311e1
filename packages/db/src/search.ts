import type { Prisma } from './generated/client.ts'

const mostWords = 8

/** A text for a condition with LIKE, such as Prisma's `contains`, which does not escape the wildcards itself. */
export const likeText = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&')

/**
 * The condition for images that have every word of a text in their name, instruction, tags or comments, also as a part of
 * a word, in any case, and with composed or decomposed letters. Stored texts are composed (NFC).
 * @param others further conditions by which an image matches a word
 */
export function matching(
  text: string,
  others: (word: string) => readonly Prisma.ImageWhereInput[] = () => [],
): Prisma.ImageWhereInput {
  const words = text
    .normalize('NFC')
    .split(/\s+/u)
    .filter((word) => word !== '')
  return {
    AND: words.slice(0, mostWords).map((word) => ({ OR: [{ searchText: containing(word) }, ...others(word)] })),
  }
}

/** The stored text is in lower case. Only of ASCII do JavaScript and PostgreSQL have the same idea of that. */
const containing = (word: string) =>
  /^[\x21-\x7e]*$/.test(word)
    ? { contains: likeText(word.toLowerCase()) }
    : { contains: likeText(word), mode: 'insensitive' as const }
