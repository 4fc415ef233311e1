/**
 * The proof that the owner of the account is at the browser, and not somebody who found it open. Commands that add or remove a
 * way to sign in, take the data of the account out, or give the account away need one.
 */
import type { Records, User } from '@amend/db'
import type { Auth } from './context.ts'
import { AuthError } from './error.ts'
import type { Session } from './session.ts'
import { attempt, hour, minute } from './throttle.ts'
import { hasTwoFactor, refusedCode, useCode } from './two-factor/use-code.ts'

const guesses = [
  { length: minute, attempts: 5 },
  { length: hour, attempts: 20 },
]

/** How long a sign-in, or another proof in the same session, stands for one. */
const proofLifetime = 10 * minute

export interface Proof {
  readonly password?: string | undefined
  /** Of the authenticator app, or a recovery code; needed when two-factor authentication is on. */
  readonly code?: string | undefined
}

type Owner = Pick<Session, 'id' | 'person'>

/**
 * Requires the password and, when two-factor authentication is on, a code, which is used by it. An account that has neither
 * must have signed in within the last ten minutes.
 * @returns the person's row
 * @throws AuthError 'password-needed', 'password-wrong', 'second-factor-needed', 'code-refused', 'sign-in-again',
 * 'too-many-attempts'
 */
export async function requireProof(auth: Auth, session: Owner, { password = '', code = '' }: Proof): Promise<User> {
  const { database, settings, passwords } = auth
  const { credential: stored, ...user } = await database.installation.user.findUniqueOrThrow({
    where: { id: session.person.id },
    include: { credential: true },
  })
  const secondFactor = await hasTwoFactor(database, user.id)
  if (!stored && !secondFactor) {
    await requireRecentProof(database, session)
    return user
  }
  if (stored && password === '') {
    throw new AuthError('password-needed', 'Enter your current password.', { field: 'current' })
  }
  // Counted per session: a stolen session cannot be used to guess on, and the owner's other browsers are not limited.
  const guess = await attempt(database, [{ name: 'proof', subject: session.id, windows: guesses }])
  if (stored && !(await passwords.verify(stored.passwordHash, password))) {
    throw new AuthError('password-wrong', 'The current password is wrong.', { field: 'current' })
  }
  if (secondFactor) {
    if (code === '') {
      await guess.release()
      throw new AuthError('second-factor-needed', 'Enter the code of your authenticator app.', { field: 'code' })
    }
    const right = await database.transaction((records) => useCode(records, settings, user, code))
    if (!right) throw refusedCode(user.id)
  }
  await guess.release()
  const where = { id: session.id, userId: user.id }
  await database.installation.session.updateMany({ where, data: { provedAt: new Date() } })
  return user
}

/**
 * Requires a sign-in or a proof within the last ten minutes, for what a request without fields asks for.
 * @param records of the caller's transaction, where there is one
 * @throws AuthError 'sign-in-again'
 */
export async function requireRecentProof({ installation }: Records, session: Owner): Promise<void> {
  const provedAt = { gt: new Date(Date.now() - proofLifetime) }
  const where = { id: session.id, userId: session.person.id, provedAt }
  if ((await installation.session.count({ where })) > 0) return
  throw new AuthError('sign-in-again', 'Your last sign-in is more than ten minutes ago. Sign in again first.')
}
