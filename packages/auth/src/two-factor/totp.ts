/** Codes of authenticator apps: TOTP (RFC 6238) with what all apps support: SHA-1, six digits, 30 s. */
import { Secret, TOTP } from 'otpauth'

const period = 30 // s
/** Steps before and after the present one whose codes are taken: clocks differ (RFC 6238, section 5.2). */
const window = 1
const secretLength = 20 // bytes, the length of SHA-1 (RFC 4226, section 4)

/** A new secret in base32, as people type it into an app. */
export const newTotpSecret = (): string => new Secret({ size: secretLength }).base32

/** The content of the QR code from which apps read the secret. */
export const totpUri = (secret: string, account: string): string => totpOf(secret, account).toString()

/**
 * The time step of a code: the number of periods since 1970.
 * @returns undefined for a wrong code
 */
export function stepOfCode(secret: string, code: string, now = Date.now()): number | undefined {
  const delta = totpOf(secret).validate({ token: code, timestamp: now, window })
  return delta === null ? undefined : Math.floor(now / 1000 / period) + delta
}

const totpOf = (secret: string, label = 'Amend') =>
  new TOTP({ issuer: 'Amend', label, algorithm: 'SHA1', digits: 6, period, secret: Secret.fromBase32(secret) })
