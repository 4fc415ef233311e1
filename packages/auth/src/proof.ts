import type { User } from '@amend/db'
import type { Auth } from './context.ts'
import { AuthError } from './error.ts'
import type { Session } from './session.ts'
import { attempt, hour, minute } from './throttle.ts'
import { hasTwoFactor, refusedCode, useCode } from './two-factor/use-code.ts'

const guesses = [
  { length: minute, attempts: 5 },
  { length: hour, attempts: 20 },
]

/** What shows that the owner of the account is at the browser, and not somebody who found it open. */
export interface Proof {
  readonly password?: string | undefined
  /** Of the authenticator app, or a recovery code; needed when two-factor authentication is on. */
  readonly code?: string | undefined
}

export interface ProofRule {
  /** Refuses accounts without a password, such as those of a provider. Otherwise such an account needs none. */
  readonly passwordNeeded?: boolean
}

/**
 * Requires the password and, when two-factor authentication is on, a code. The code is used by it.
 * @returns the person's row
 * @throws AuthError 'password-needed', 'password-wrong', 'second-factor-needed', 'code-refused', 'too-many-attempts'
 */
export async function requireProof(
  { database, settings, passwords }: Auth,
  session: Pick<Session, 'id' | 'person'>,
  { password = '', code = '' }: Proof,
  { passwordNeeded = false }: ProofRule = {},
): Promise<User> {
  const { credential: stored, ...user } = await database.installation.user.findUniqueOrThrow({
    where: { id: session.person.id },
    include: { credential: true },
  })
  if (passwordNeeded && !stored) throw needed('Set a password first: ask for a link in the settings.')
  if (stored && password === '') throw needed('Enter your current password.')
  // Counted per session: a stolen session cannot be used to guess on, and the owner's other browsers are not limited.
  const guess = await attempt(database, [{ name: 'proof', subject: session.id, windows: guesses }])
  if (stored && !(await passwords.verify(stored.passwordHash, password))) {
    throw new AuthError('password-wrong', 'The current password is wrong.', { field: 'current' })
  }
  if (await hasTwoFactor(database, user.id)) {
    if (code === '') {
      await guess.release()
      throw new AuthError('second-factor-needed', 'Enter the code of your authenticator app.', { field: 'code' })
    }
    const right = await database.transaction((records) => useCode(records, settings, user, code))
    if (!right) throw refusedCode(user.id)
  }
  await guess.release()
  return user
}

const needed = (sentence: string) => new AuthError('password-needed', sentence, { field: 'current' })
