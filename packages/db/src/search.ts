import type { Prisma } from './generated/client.ts'

const mostWords = 8

/**
 * The condition for images that have every word of a text in their name or instruction, also as a part of a word, in
 * any case, and with composed or decomposed letters. Names and instructions are stored composed (NFC).
 */
export function matching(text: string): Prisma.ImageWhereInput {
  const words = text
    .normalize('NFC')
    .split(/\s+/u)
    .filter((word) => word !== '')
  return {
    AND: words.slice(0, mostWords).map((word) => {
      // Escapes the wildcards of LIKE.
      const condition = { contains: word.replaceAll(/[\\%_]/g, '\\$&'), mode: 'insensitive' as const }
      return { OR: [{ name: condition }, { instruction: condition }] }
    }),
  }
}
