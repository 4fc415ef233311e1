import type { Records } from '@amend/db'
import { maySignIn, requireActive } from './account.ts'
import type { Auth, Client } from './context.ts'
import { knownDevice } from './device.ts'
import { parseEmailAddress } from './email-address.ts'
import { AuthError } from './error.ts'
import { attemptSignIn } from './sign-in-throttle.ts'
import { entered, letIn, type SignedIn } from './signed-in.ts'

export interface Credentials {
  readonly email: string
  readonly password: string
}

/**
 * Signs in by address and password. A wrong password, an unknown address and an unconfirmed one are refused with the
 * same message after the same work.
 * @throws AuthError 'bad-email', 'sign-in-refused', 'too-many-attempts', 'account-suspended', and those of `entered`
 */
export async function signIn(auth: Auth, { email: text, password }: Credentials, client: Client): Promise<SignedIn> {
  const { database, settings, passwords } = auth
  const email = parseEmailAddress(text)
  const user = await database.installation.user.findUnique({ where: { email }, include: { credential: true } })
  const attempt = await attemptSignIn(database, email, client.address, deviceOf(auth, user, client))
  const credential = user?.credential
  const matches = await passwords.verify(credential?.passwordHash, password)
  if (!user || !matches || !credential || !maySignIn(settings, user)) throw refusedSignIn(user?.id)
  await attempt.release()
  requireActive(user)
  const renewed = passwords.isOutdated(credential.passwordHash) ? await passwords.hash(password) : undefined
  const entry = await database.transaction(async (records) => {
    await holdPassword(records, credential, renewed)
    return letIn(records, settings, user, client)
  })
  return entered(entry)
}

/**
 * Locks a compared password until the transaction ends. A password change ends all sessions: it either came first and
 * this is refused, or it waits and then ends the new session too.
 * @param renewed another hash of the same password
 * @throws AuthError 'sign-in-refused'
 */
export async function holdPassword(
  records: Records,
  { userId, changedAt }: { readonly userId: string; readonly changedAt: Date },
  renewed?: string,
): Promise<void> {
  const data = renewed === undefined ? { changedAt } : { passwordHash: renewed }
  const { count } = await records.installation.credential.updateMany({ where: { userId, changedAt }, data })
  if (count === 0) throw refusedSignIn(userId)
}

interface Owner {
  readonly id: string
  readonly credential: { readonly changedAt: Date } | null
}

function deviceOf({ settings }: Auth, user: Owner | null, { deviceToken }: Client): string | undefined {
  if (!user || !deviceToken) return undefined
  return knownDevice(settings.secret, { userId: user.id, passwordChangedAt: user.credential?.changedAt }, deviceToken)
}

/** @param accountId of the account that was tried, if there is one */
export const refusedSignIn = (accountId?: string) =>
  new AuthError(
    'sign-in-refused',
    'The address or the password is wrong, or the address is not confirmed yet: then a mail with a link is waiting.',
    { accountId },
  )
