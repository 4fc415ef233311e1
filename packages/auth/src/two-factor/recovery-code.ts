/** Codes that replace one of the app when it is lost. Each is good once. */
import { createHmac, randomInt } from 'node:crypto'
import { derivedKey } from '../seal.ts'

const count = 10
const length = 10 // characters of 5 bits
/** Without letters that look like digits or others (Crockford). */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** Such as "k7m2p-9xq4w". */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: count }, () => {
    const code = Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
    return `${code.slice(0, length / 2)}-${code.slice(length / 2)}`
  })

/** A code as people may type it, in its stored spelling; undefined for a text that is none. */
export function parseRecoveryCode(text: string): string | undefined {
  const code = text.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1')
  return code.length === length && [...code].every((sign) => alphabet.includes(sign)) ? code : undefined
}

/** 50 bits can be found by trying whoever has a plain hash; with a key of the installation they cannot. */
export const hashRecoveryCode = (secret: string, userId: string, code: string): string =>
  createHmac('sha256', derivedKey(secret, 'recovery codes')).update(`${userId}.${code}`).digest('hex')
