import { createHash, randomBytes } from 'node:crypto'

const length = 32 // bytes

/** A secret that cannot be guessed, in base64url. */
export const randomToken = (): string => randomBytes(length).toString('base64url')

/** What the database keeps of a secret. One round is enough: 256 random bits are not found by trying. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Whether the text can be one of our tokens at all: what is not needs no query. */
export const isToken = (text: string): boolean => /^[\w-]{43}$/.test(text)
