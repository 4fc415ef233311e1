import { Prisma } from './generated/client.ts'

const mostWords = 8

/** A text for a condition with LIKE, such as Prisma's `contains`, which does not escape the wildcards itself. */
export const likeText = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&')

/**
 * The condition for rows "image" that have every word of a text in their name, instruction, tags or comments, also as a
 * part of a word, in any case, and with composed or decomposed letters. Stored texts are composed (NFC).
 * @param others further conditions by which an image matches a word
 */
export function matching(text: string, others: (word: string) => readonly Prisma.Sql[] = () => []): Prisma.Sql {
  const words = text
    .normalize('NFC')
    .split(/\s+/u)
    .filter((word) => word !== '')
    .slice(0, mostWords)
  const all = words.map((word) => Prisma.sql`(${Prisma.join([containing(word), ...others(word)], ' OR ')})`)
  return all.length === 0 ? Prisma.sql`true` : Prisma.join(all, ' AND ')
}

/** The stored text is in lower case. Only of ASCII do JavaScript and PostgreSQL have the same idea of that. */
const containing = (word: string) =>
  /^[\x21-\x7e]*$/.test(word)
    ? Prisma.sql`image."searchText" LIKE ${`%${likeText(word.toLowerCase())}%`}`
    : Prisma.sql`image."searchText" ILIKE ${`%${likeText(word)}%`}`
