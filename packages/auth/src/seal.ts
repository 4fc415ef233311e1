/**
 * Encrypts short secrets that must be read again, with a key derived from the secret of the installation: whoever reads
 * the database alone, such as in a backup, learns nothing of them. AES-256-GCM (NIST SP 800-38D), HKDF (RFC 5869).
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const nonceLength = 12 // bytes
const tagLength = 16 // bytes

/** What a sealed text is bound to. Another purpose or row cannot open it. */
export interface SealOf {
  /** The secret of the installation. */
  readonly secret: string
  /** Such as "keys of shared links". */
  readonly purpose: string
  /** The id of the row. */
  readonly subject: string
}

export function seal(text: string, { secret, purpose, subject }: SealOf): string {
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv('aes-256-gcm', derivedKey(secret, purpose), nonce).setAAD(Buffer.from(subject))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
}

/** @returns undefined when it is bound to something else, such as a former secret of the installation */
export function unseal(sealed: string, { secret, purpose, subject }: SealOf): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  const nonce = bytes.subarray(0, nonceLength)
  const tag = bytes.subarray(nonceLength, nonceLength + tagLength)
  try {
    const key = derivedKey(secret, purpose)
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength })
    decipher.setAAD(Buffer.from(subject)).setAuthTag(tag)
    const text = bytes.subarray(nonceLength + tagLength)
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

/** A key of 32 bytes for one purpose. */
export const derivedKey = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', purpose, 32))
