import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server'
import { maySignIn, requireActive } from '../account.ts'
import type { Auth, Client } from '../context.ts'
import { networkOf } from '../network.ts'
import { entered, letIn, type SignedIn } from '../signed-in.ts'
import { attempt, hour, minute } from '../throttle.ts'
import { challengeLifetime, issueChallenge, useChallenge } from './challenge.ts'
import { refusedPasskey } from './manage.ts'
import { relyingPartyOf } from './relying-party.ts'

export type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON }

/** Challenges of one network: each is a row until it expires. */
const perNetwork = [
  { length: minute, attempts: 30 },
  { length: hour, attempts: 300 },
]

/**
 * What the browser asks its authenticators for: any passkey of this installation. Nothing is said of accounts.
 * @throws AuthError 'passkey-refused' where there are none, 'too-many-attempts'
 */
export async function beginPasskeySignIn(
  { database, settings }: Auth,
  { address }: Client,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const party = relyingPartyOf(settings)
  if (!party) throw refusedPasskey()
  await attempt(database, [{ name: 'passkey:network', subject: networkOf(address), windows: perNetwork }])
  const challenge = await issueChallenge(database, 'sign-in')
  return generateAuthenticationOptions({
    rpID: party.id,
    challenge: Buffer.from(challenge, 'base64url'),
    timeout: challengeLifetime,
    userVerification: 'required',
  })
}

/**
 * Signs in with a passkey. The authenticator has verified the person, so possession and person are shown at once: it
 * counts as both factors.
 * @throws AuthError 'passkey-refused', 'account-suspended', 'account-deleted'
 */
export async function signInWithPasskey(
  { database, settings }: Auth,
  response: AuthenticationResponseJSON,
  client: Client,
): Promise<SignedIn> {
  const party = relyingPartyOf(settings)
  if (!party) throw refusedPasskey()
  const { passkey: passkeys } = database.installation
  const passkey = await passkeys.findUnique({ where: { credentialId: response.id }, include: { user: true } })
  if (!passkey) throw refusedPasskey()
  const { user } = passkey
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response,
    expectedChallenge: (challenge) => useChallenge(database, 'sign-in', challenge),
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
    credential: {
      id: passkey.credentialId,
      publicKey: new Uint8Array(passkey.publicKey),
      counter: Number(passkey.counter),
    },
  }).catch((cause: unknown) => {
    throw refusedPasskey(cause, user.id)
  })
  const { userHandle } = response.response
  const isOwner = userHandle === undefined || Buffer.from(userHandle, 'base64url').toString() === user.id
  if (!verified || !isOwner || !maySignIn(settings, user)) throw refusedPasskey(undefined, user.id)
  requireActive(user)
  const { newCounter, credentialBackedUp: backedUp } = authenticationInfo
  const entry = await database.transaction(async (records) => {
    // Two sign-ins with one signature counter: the later one is refused.
    const { count } = await records.installation.passkey.updateMany({
      where: { id: passkey.id, counter: passkey.counter },
      data: { counter: BigInt(newCounter), backedUp, lastUsedAt: new Date() },
    })
    if (count === 0) throw refusedPasskey(undefined, user.id)
    return letIn(records, settings, user, client, { secondFactor: true })
  })
  return entered(entry)
}
