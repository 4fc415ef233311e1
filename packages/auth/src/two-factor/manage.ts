import type { Records, User } from '@amend/db'
import { audit } from '../audit.ts'
import type { Auth } from '../context.ts'
import { AuthError } from '../error.ts'
import { composeMail } from '../mail/compose.ts'
import type { MailKind } from '../mail/mail-messages.ts'
import { chooseLanguage } from '../mail/messages.ts'
import { queueMail } from '../mail/outbox.ts'
import { revokeSteps } from '../next-step.ts'
import { type Proof, requireProof } from '../proof.ts'
import { seal } from '../seal.ts'
import { endAllSessions, type Session } from '../session.ts'
import { attempt, hour, minute } from '../throttle.ts'
import { hashRecoveryCode, newRecoveryCodes, parseRecoveryCode } from './recovery-code.ts'
import { removeTwoFactor } from './remove.ts'
import { newTotpSecret, totpUri } from './totp.ts'
import { hasTwoFactor, purpose, refusedCode, useCode } from './use-code.ts'

type Owner = Pick<Session, 'id' | 'person'>

export interface TwoFactorState {
  /** Since when sign-in has a second step. */
  readonly since: Date | null
  /** Recovery codes that are not used yet. */
  readonly recoveryCodes: number
}

export async function twoFactorState({ database }: Auth, userId: string): Promise<TwoFactorState> {
  const { twoFactor, recoveryCode } = database.installation
  const row = await twoFactor.findUnique({ where: { userId }, select: { confirmedAt: true } })
  const since = row?.confirmedAt ?? null
  return { since, recoveryCodes: since ? await recoveryCode.count({ where: { userId, usedAt: null } }) : 0 }
}

export interface TwoFactorSetup {
  /** In base32, to be typed into the app. */
  readonly secret: string
  /** For the QR code. */
  readonly uri: string
}

/**
 * Gives a new secret for the authenticator app. Sign-in stays as it is until a code of it is confirmed.
 * @throws AuthError 'two-factor-on', and those of `requireProof`
 */
export async function beginTwoFactor(auth: Auth, owner: Owner, proof: Proof): Promise<TwoFactorSetup> {
  const { database, settings } = auth
  if (await hasTwoFactor(database, owner.person.id)) throw isOn()
  const { id: userId, email } = await requireProof(auth, owner, proof)
  const secret = newTotpSecret()
  const data = {
    secretSealed: seal(secret, { secret: settings.secret, purpose, subject: userId }),
    ...{ lastStep: 0, createdAt: new Date() },
  }
  await database.transaction(async ({ installation: { twoFactor } }) => {
    const { count } = await twoFactor.updateMany({ where: { userId, confirmedAt: null }, data })
    if (count === 0) await twoFactor.createMany({ data: [{ userId, ...data }], skipDuplicates: true })
  })
  return { secret, uri: totpUri(secret, email) }
}

/** Codes of an app that is being set up; only its owner can send them. */
const confirmations = [
  { length: minute, attempts: 10 },
  { length: hour, attempts: 60 },
]

/**
 * Turns two-factor authentication on with a first code, and ends all other sessions, which began without one.
 * @param token of the session that stays
 * @returns the recovery codes, which cannot be read again
 * @throws AuthError 'code-refused', 'two-factor-on', 'two-factor-off' when there is no secret, 'too-many-attempts'
 */
export async function confirmTwoFactor(
  { database, settings }: Auth,
  { person }: Owner,
  code: string,
  token: string | undefined,
): Promise<string[]> {
  const { id: userId } = person
  await attempt(database, [{ name: 'two-factor:confirm', subject: userId, windows: confirmations }])
  const found = await database.installation.twoFactor.findUnique({ where: { userId } })
  if (!found) throw isOff()
  if (found.confirmedAt) throw isOn()
  return database.transaction(async (records) => {
    const user = await records.installation.user.findUniqueOrThrow({ where: { id: userId } })
    // A recovery code of an earlier secret is none of this app.
    if (parseRecoveryCode(code) !== undefined || !(await useCode(records, settings, user, code))) {
      throw refusedCode(userId)
    }
    const where = { userId, confirmedAt: null }
    const { count } = await records.installation.twoFactor.updateMany({ where, data: { confirmedAt: new Date() } })
    if (count === 0) throw isOn()
    const codes = await replaceRecoveryCodes(records, settings.secret, userId)
    await endAllSessions(records, userId, token)
    await revokeSteps(records, userId)
    await record(records, user, 'two-factor:enable', 'twoFactorOn')
    return codes
  })
}

/** @throws AuthError 'two-factor-off', and those of `requireProof` */
export async function disableTwoFactor(auth: Auth, owner: Owner, proof: Proof): Promise<void> {
  const user = await proveWithCode(auth, owner, proof)
  await auth.database.transaction(async (records) => {
    await removeTwoFactor(records, user.id)
    await revokeSteps(records, user.id)
    await record(records, user, 'two-factor:disable', 'twoFactorOff')
  })
}

/**
 * Replaces all recovery codes by new ones.
 * @throws AuthError 'two-factor-off', and those of `requireProof`
 */
export async function renewRecoveryCodes(auth: Auth, owner: Owner, proof: Proof): Promise<string[]> {
  const user = await proveWithCode(auth, owner, proof)
  return auth.database.transaction(async (records) => {
    if (!(await hasTwoFactor(records, user.id))) throw isOff()
    await audit(records, { actorId: user.id, action: 'two-factor:renew-codes' })
    return replaceRecoveryCodes(records, auth.settings.secret, user.id)
  })
}

async function proveWithCode(auth: Auth, owner: Owner, proof: Proof): Promise<User> {
  if (!(await hasTwoFactor(auth.database, owner.person.id))) throw isOff()
  return requireProof(auth, owner, proof)
}

async function replaceRecoveryCodes({ installation }: Records, secret: string, userId: string): Promise<string[]> {
  const codes = newRecoveryCodes()
  await installation.recoveryCode.deleteMany({ where: { userId } })
  const rows = codes.map((code) => ({ userId, hash: hashRecoveryCode(secret, userId, parseRecoveryCode(code) ?? '') }))
  await installation.recoveryCode.createMany({ data: rows })
  return codes
}

async function record(
  records: Records,
  { id, email, language }: User,
  action: 'two-factor:enable' | 'two-factor:disable',
  mail: MailKind,
): Promise<void> {
  await audit(records, { actorId: id, action })
  await queueMail(records, composeMail(mail, email, chooseLanguage(language)))
}

const isOn = () => new AuthError('two-factor-on', 'Two-factor authentication is on already.')
const isOff = () => new AuthError('two-factor-off', 'Two-factor authentication is off.')
