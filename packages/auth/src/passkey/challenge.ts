/**
 * Challenges of WebAuthn: random, good once, for one ceremony and a few minutes. The database has their hashes, so an
 * answer that was recorded cannot be sent again.
 */
import type { Records } from '@amend/db'
import { hashToken, randomToken } from '../random-token.ts'
import { minute } from '../throttle.ts'

/** Long enough to look for a key, and for a phone that is connected by Bluetooth. */
export const challengeLifetime = 5 * minute

/** Adding a passkey to an account, or signing in with any. */
export type Ceremony = `add:${string}` | 'sign-in'

export const addTo = (userId: string): Ceremony => `add:${userId}`

/** @returns the bytes that the authenticator signs, in base64url */
export async function issueChallenge(records: Records, ceremony: Ceremony): Promise<string> {
  const challenge = randomToken()
  const expires = new Date(Date.now() + challengeLifetime)
  const data = { identifier: identifier(ceremony), token: hashToken(challenge), expires }
  await records.installation.verificationToken.create({ data })
  return challenge
}

/** Whether the challenge was issued for the ceremony and is not used; it is then. */
export async function useChallenge(records: Records, ceremony: Ceremony, challenge: string): Promise<boolean> {
  const { count } = await records.installation.verificationToken.deleteMany({
    where: { identifier: identifier(ceremony), token: hashToken(challenge), expires: { gt: new Date() } },
  })
  return count > 0
}

const identifier = (ceremony: Ceremony): string => `passkey:${ceremony}`
