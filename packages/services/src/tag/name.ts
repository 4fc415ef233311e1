/** The name of a tag as it is stored: composed letters, single spaces. */
export const tagName = (typed: string): string => typed.normalize('NFC').trim().replaceAll(/\s+/gu, ' ')

/** Tags with the same key are one. */
export const tagKey = (name: string): string => tagName(name).toLowerCase()
