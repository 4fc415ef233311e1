/**
 * The key of a link: what its address is made of, and all that a visitor needs. The database has its hash, by which it is
 * found, and the key itself encrypted, because people copy the address of an old link from the list. Whoever reads the
 * database alone, such as in a backup, can open no link.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const length = 18 // bytes: 144 random bits, 24 characters
const nonceLength = 12 // bytes, for AES-GCM (NIST SP 800-38D)
const tagLength = 16 // bytes

export const newShareKey = (): string => randomBytes(length).toString('base64url')

/** Whether a text has the form of a key; others need no query. */
export const isShareKey = (text: string): boolean => /^[\w-]{24}$/.test(text)

/** @param linkId binds the encrypted key to its row */
export function sealShareKey(key: string, linkId: string, secret: string): string {
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv('aes-256-gcm', encryptionKey(secret), nonce).setAAD(Buffer.from(linkId))
  const text = Buffer.concat([cipher.update(key, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')
}

/** @returns undefined when the secret of the installation is another one than when the link was made */
export function openShareKey(sealed: string, linkId: string, secret: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  const nonce = bytes.subarray(0, nonceLength)
  const tag = bytes.subarray(nonceLength, nonceLength + tagLength)
  try {
    const decipher = createDecipheriv('aes-256-gcm', encryptionKey(secret), nonce, { authTagLength: tagLength })
    decipher.setAAD(Buffer.from(linkId)).setAuthTag(tag)
    const text = bytes.subarray(nonceLength + tagLength)
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

const encryptionKey = (secret: string) => Buffer.from(hkdfSync('sha256', secret, '', 'keys of shared links', 32))
