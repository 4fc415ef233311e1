import { createHash, randomBytes } from 'node:crypto'

const length = 32 // bytes

/** A random secret in base64url. */
export const randomToken = (): string => randomBytes(length).toString('base64url')

/** The stored form of a secret: its SHA-256 in hexadecimal. One round is enough: random bits cannot be found by trying. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Whether a text has the form of a token; other texts need no query. */
export const isToken = (text: string): boolean => /^[\w-]{43}$/.test(text)
