/**
 * The key of a link: what its address is made of, and all that a visitor needs. The database has its hash, by which it is
 * found, and the key itself encrypted, because people copy the address of an old link from the list. Whoever reads the
 * database alone, such as in a backup, can open no link.
 */
import { randomBytes } from 'node:crypto'
import { seal, unseal } from '@amend/auth'

const length = 18 // bytes: 144 random bits, 24 characters
const purpose = 'keys of shared links'

export const newShareKey = (): string => randomBytes(length).toString('base64url')

/** Whether a text has the form of a key; others need no query. */
export const isShareKey = (text: string): boolean => /^[\w-]{24}$/.test(text)

/** @param linkId binds the encrypted key to its row */
export const sealShareKey = (key: string, linkId: string, secret: string): string =>
  seal(key, { secret, purpose, subject: linkId })

/** @returns undefined when the secret of the installation is another one than when the link was made */
export const openShareKey = (sealed: string, linkId: string, secret: string): string | undefined =>
  unseal(sealed, { secret, purpose, subject: linkId })
