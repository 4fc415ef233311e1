import type { Records, User } from '@amend/db'
import { audit } from './audit.ts'
import type { Auth, Client } from './context.ts'
import { deviceToken } from './device.ts'
import { revokeEmailChanges } from './email-change.ts'
import { AuthError } from './error.ts'
import { revokeLinks } from './link.ts'
import { composeMail } from './mail/compose.ts'
import { chooseLanguage } from './mail/messages.ts'
import { queueMail } from './mail/outbox.ts'
import { revokeSteps } from './next-step.ts'
import { checkPassword } from './password/policy.ts'
import { endAllSessions, findSession, rotateSession } from './session.ts'
import { ownerOf, type SignedIn } from './signed-in.ts'
import { attempt, hour, minute } from './throttle.ts'

const guesses = [
  { length: minute, attempts: 5 },
  { length: hour, attempts: 20 },
]

export interface PasswordChange {
  readonly current: string
  readonly next: string
}

/**
 * Changes the password of the signed-in person. All other sessions end and this one gets another secret. An account
 * without a password gets its first one by a link (`requestPasswordReset`).
 * @throws AuthError 'not-signed-in', 'password-wrong', 'password-…', 'too-many-attempts'
 */
export async function changePassword(auth: Auth, { current, next }: PasswordChange, client: Client): Promise<SignedIn> {
  const { database, settings, passwords } = auth
  const token = client.sessionToken ?? ''
  const session = await findSession(auth, token, client)
  if (!session) throw notSignedIn()
  const { person } = session
  await checkPassword(next, person.name ? [person.email, person.name] : [person.email])
  // Counted per session: a stolen session cannot be used to guess on, and the owner's other browsers are not limited.
  const guess = await attempt(database, [{ name: 'change-password', subject: session.id, windows: guesses }])
  const credential = await database.installation.credential.findUnique({ where: { userId: person.id } })
  if (!(await passwords.verify(credential?.passwordHash, current)))
    throw new AuthError('password-wrong', 'The current password is wrong.')
  await guess.release()
  const passwordHash = await passwords.hash(next)
  return database.transaction(async (records) => {
    const user = await records.installation.user.findUniqueOrThrow({ where: { id: person.id } })
    await setPassword(records, user, passwordHash, token)
    const rotated = await rotateSession(records, token)
    if (!rotated) throw notSignedIn()
    const device = deviceToken(settings.secret, await ownerOf(records, user.id))
    return { userId: user.id, session: rotated, deviceToken: device }
  })
}

/** Sets a password, ends all other sessions, and notifies the owner. Runs in the caller's transaction. */
export async function setPassword(records: Records, user: User, passwordHash: string, except?: string): Promise<void> {
  const changed = { passwordHash, changedAt: new Date() }
  const where = { userId: user.id }
  await records.installation.credential.upsert({ where, create: { ...where, ...changed }, update: changed })
  await endAllSessions(records, user.id, except)
  await revokeLinks(records, user.email)
  await revokeEmailChanges(records, user.id)
  await revokeSteps(records, user.id)
  await audit(records, { actorId: user.id, action: 'password:set' })
  await queueMail(records, composeMail('passwordChanged', user.email, chooseLanguage(user.language)))
}

const notSignedIn = () => new AuthError('not-signed-in', 'You are signed out. Sign in and try again.')
