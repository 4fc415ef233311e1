import { isUniqueViolation, type Passkey } from '@amend/db'
import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { audit } from '../audit.ts'
import type { Auth } from '../context.ts'
import { AuthError } from '../error.ts'
import { composeMail } from '../mail/compose.ts'
import { chooseLanguage } from '../mail/messages.ts'
import { queueMail } from '../mail/outbox.ts'
import { type Proof, requireProof } from '../proof.ts'
import type { Session } from '../session.ts'
import { addTo, challengeLifetime, issueChallenge, useChallenge } from './challenge.ts'
import { relyingPartyOf } from './relying-party.ts'

const most = 20
const longestName = 100 // characters

export type { PublicKeyCredentialCreationOptionsJSON, RegistrationResponseJSON }

export type ListedPasskey = Pick<Passkey, 'id' | 'name' | 'backedUp' | 'createdAt' | 'lastUsedAt'>

type Owner = Pick<Session, 'id' | 'person'>

export async function listPasskeys({ database }: Auth, userId: string): Promise<ListedPasskey[]> {
  return database.installation.passkey.findMany({
    where: { userId },
    select: { id: true, name: true, backedUp: true, createdAt: true, lastUsedAt: true },
    orderBy: { createdAt: 'asc' },
  })
}

/**
 * What the browser asks an authenticator for: a key that it finds without a name, and that it uses only for the person
 * (by a fingerprint, a face or a PIN).
 * @throws AuthError 'passkey-refused' where there are none, 'too-many-passkeys', and those of `requireProof`
 */
export async function beginPasskey(
  auth: Auth,
  owner: Owner,
  proof: Proof,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { database, settings } = auth
  const party = relyingPartyOf(settings)
  if (!party) throw notHere()
  const { id: userId, email, name } = await requireProof(auth, owner, proof)
  const known = await database.installation.passkey.findMany({ where: { userId }, select: { credentialId: true } })
  if (known.length >= most) throw new AuthError('too-many-passkeys', `An account has at most ${most} passkeys.`)
  const challenge = await issueChallenge(database, addTo(userId))
  return generateRegistrationOptions({
    rpName: 'Amend',
    rpID: party.id,
    userName: email,
    userDisplayName: name ?? email,
    userID: Buffer.from(userId),
    challenge: Buffer.from(challenge, 'base64url'),
    timeout: challengeLifetime,
    attestationType: 'none',
    excludeCredentials: known.map(({ credentialId: id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
}

/**
 * Adds the passkey that the browser has made.
 * @throws AuthError 'passkey-refused', 'bad-name'
 */
export async function addPasskey(
  { database, settings }: Auth,
  { person }: Owner,
  name: string,
  response: RegistrationResponseJSON,
): Promise<void> {
  const data = { userId: person.id, name: parsePasskeyName(name) }
  const party = relyingPartyOf(settings)
  if (!party) throw notHere()
  const { registrationInfo } = await verifyRegistrationResponse({
    response,
    expectedChallenge: (challenge) => useChallenge(database, addTo(person.id), challenge),
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
  }).catch((cause: unknown) => {
    throw refusedPasskey(cause)
  })
  if (!registrationInfo) throw refusedPasskey()
  const { credential, credentialBackedUp: backedUp } = registrationInfo
  const { id: credentialId, publicKey, counter, transports = [] } = credential
  const key = { credentialId, publicKey: Buffer.from(publicKey), counter: BigInt(counter), transports, backedUp }
  try {
    await database.transaction(async (records) => {
      const { id } = await records.installation.passkey.create({ data: { ...data, ...key } })
      await audit(records, { actorId: person.id, action: 'passkey:add', subjectId: id })
      await queueMail(records, composeMail('passkeyAdded', person.email, chooseLanguage(person.language)))
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw refusedPasskey()
    throw error
  }
}

/** @returns whether there was one: that of another account reads as absent. @throws AuthError 'bad-name' */
export async function renamePasskey({ database }: Auth, userId: string, id: string, text: string): Promise<boolean> {
  const name = parsePasskeyName(text)
  return database.transaction(async (records) => {
    const { count } = await records.installation.passkey.updateMany({ where: { id, userId }, data: { name } })
    if (count > 0) await audit(records, { actorId: userId, action: 'passkey:rename', subjectId: id })
    return count > 0
  })
}

/** @returns whether there was one: that of another account reads as absent. @throws those of `requireProof` */
export async function removePasskey(auth: Auth, owner: Owner, id: string, proof: Proof): Promise<boolean> {
  const where = { id, userId: owner.person.id }
  if ((await auth.database.installation.passkey.count({ where })) === 0) return false
  await requireProof(auth, owner, proof)
  return auth.database.transaction(async (records) => {
    const { count } = await records.installation.passkey.deleteMany({ where })
    if (count > 0) await audit(records, { actorId: where.userId, action: 'passkey:remove', subjectId: id })
    return count > 0
  })
}

function parsePasskeyName(text: string): string {
  const name = text.normalize('NFC').trim()
  if (name && [...name].length <= longestName && !/[\p{C}\p{Zl}\p{Zp}]/u.test(name)) return name
  throw new AuthError('bad-name', `A passkey needs a name of at most ${longestName} characters.`, { field: 'name' })
}

const notHere = () =>
  new AuthError('passkey-refused', 'Passkeys need an https address with a name. Ask an administrator.')

/** The cause is for the log: it may quote what the browser sent. */
export const refusedPasskey = (cause?: unknown, accountId?: string) =>
  new AuthError('passkey-refused', 'This passkey does not sign in here. Use another one, or sign in another way.', {
    accountId,
    ...(cause !== undefined && { cause }),
  })
