import { lockByName, type Records, type User } from '@amend/db'
import { audit } from './audit.ts'
import { AuthError } from './error.ts'
import { parseLanguage } from './mail/messages.ts'
import { endAllSessions } from './session.ts'
import type { AuthSettings } from './settings.ts'
import { hasAdministrator, requireSetup } from './setup.ts'
import { removeTwoFactor } from './two-factor/remove.ts'

const longestName = 100 // characters

export interface NewAccount {
  readonly email: string
  /** Whether the address has been confirmed. */
  readonly confirmed: boolean
  readonly name?: string
  readonly image?: string
  readonly language?: string
  readonly passwordHash?: string
  /** The language of the client. */
  readonly setupToken?: string | undefined
}

/**
 * Creates an account with a workspace of its own, in the caller's transaction. A taken address is a unique violation.
 * @throws AuthError 'sign-up-closed', 'setup-needed'
 */
export async function createAccount(records: Records, settings: AuthSettings, account: NewAccount): Promise<User> {
  const { user: users, credential, workspace, membership } = records.installation
  if (settings.signUp === 'closed') await decideFirst(records)
  await requireOpenSignUp(records, settings)
  const { confirmed, passwordHash, setupToken, ...person } = account
  await requireSetup(records, settings, setupToken)
  const language = parseLanguage(account.language) ?? null
  const user = await users.create({ data: { ...person, language, emailVerified: confirmed ? new Date() : null } })
  if (passwordHash) await credential.create({ data: { userId: user.id, passwordHash } })
  const name = account.name ?? account.email.split('@')[0] ?? account.email
  const { id: workspaceId } = await workspace.create({ data: { kind: 'personal', name, personalOfId: user.id } })
  await membership.create({ data: { workspaceId, userId: user.id, role: 'owner' } })
  await audit(records, { actorId: user.id, action: 'user:sign-up' })
  return appointFirst(records, settings, user)
}

/** Locks the choice of the first account until the end of the transaction. */
const decideFirst = (records: Records) => lockByName(records, 'first-account')

/**
 * Makes the person administrator if there is no account that can sign in yet. An installation appoints its first
 * administrator this way and none after, so the last one must not be deleted. Runs in the transaction of the sign-in.
 */
export async function appointFirst(records: Records, settings: AuthSettings, user: User): Promise<User> {
  const { installation } = records
  if (!maySignIn(settings, user) || (await hasAdministrator(records))) return user
  await decideFirst(records)
  const able = settings.confirmation === 'required' ? { emailVerified: { not: null } } : {}
  const others = await installation.user.count({ where: { id: { not: user.id }, ...able } })
  if (others > 0 || (await hasAdministrator(records))) return user
  await audit(records, { actorId: user.id, action: 'user:appoint', subjectId: user.id })
  return installation.user.update({ where: { id: user.id }, data: { role: 'administrator' } })
}

export const maySignIn = ({ confirmation }: AuthSettings, user: Pick<User, 'emailVerified'>): boolean =>
  confirmation === 'optional' || user.emailVerified !== null

/** @throws AuthError 'sign-up-closed' */
export async function requireOpenSignUp(records: Records, settings: AuthSettings): Promise<void> {
  if (await isSignUpOpen(records, settings)) return
  throw new AuthError('sign-up-closed', 'Strangers cannot make accounts here. Ask an administrator.')
}

/** Whether anybody may create an account: always while there is none. */
export async function isSignUpOpen(records: Records, { signUp }: AuthSettings): Promise<boolean> {
  return signUp === 'open' || (await records.installation.user.findFirst({ select: { id: true } })) === null
}

/** @throws AuthError 'account-suspended'; only for a caller who has proved to be the owner */
export function requireActive({ id: accountId, suspendedAt }: Pick<User, 'id' | 'suspendedAt'>): void {
  if (!suspendedAt) return
  throw new AuthError('account-suspended', 'This account is suspended. Ask an administrator.', { accountId })
}

/**
 * Handles proof that the caller owns the address, by a link or through a provider. What an unconfirmed account
 * contained may come from somebody who did not own the address: its password, passkeys, second factor, sessions and
 * linked identities are deleted.
 * @returns the account, and whether it lost a password
 */
export async function proveOwner(records: Records, settings: AuthSettings, user: User) {
  if (user.emailVerified) return { user, passwordRemoved: false }
  const { count } = await records.installation.credential.deleteMany({ where: { userId: user.id } })
  const where = { userId: user.id }
  await records.installation.account.deleteMany({ where })
  await records.installation.passkey.deleteMany({ where })
  await removeTwoFactor(records, user.id)
  await endAllSessions(records, user.id)
  return { user: await confirmAddress(records, settings, user), passwordRemoved: count > 0 }
}

/** Marks the address as confirmed. */
export async function confirmAddress(records: Records, settings: AuthSettings, user: User): Promise<User> {
  const data = { emailVerified: new Date() }
  const confirmed = await records.installation.user.update({ where: { id: user.id }, data })
  await audit(records, { actorId: user.id, action: 'email:confirm' })
  return appointFirst(records, settings, confirmed)
}

/**
 * Normalises a name; undefined when there is none.
 * @throws AuthError 'bad-name'
 */
export function parseName(text: string | undefined): string | undefined {
  const name = text?.normalize('NFC').trim()
  if (!name) return undefined
  if ([...name].length > longestName || /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(name)) {
    throw new AuthError('bad-name', `A name has at most ${longestName} characters, all of them on one line.`)
  }
  return name
}
