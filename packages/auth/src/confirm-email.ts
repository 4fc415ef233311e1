import { confirmAddress, requireActive } from './account.ts'
import type { Auth, Client } from './context.ts'
import { readLink, refusedLink, useLink } from './link.ts'
import { forgetMails } from './mail-link.ts'
import { hashToken } from './random-token.ts'
import { refusedSignIn } from './sign-in.ts'
import { attemptSignIn } from './sign-in-throttle.ts'
import { letIn, type SignedIn } from './signed-in.ts'

export interface Confirmation {
  /** The token of the link. */
  readonly token: string
  /** Not needed in a browser in which the person is signed in. */
  readonly password?: string
}

/**
 * Confirms an address by the link that was mailed after the sign-up, and signs in. The link proves who owns the
 * address, the password who owns the account: somebody who signs up with another's address gains nothing when its owner
 * opens the link.
 * @throws AuthError 'link-refused', 'sign-in-refused' (the link stays valid), 'too-many-attempts', 'account-suspended'
 */
export async function confirmEmail(auth: Auth, { token, password }: Confirmation, client: Client): Promise<SignedIn> {
  const { database, settings, passwords } = auth
  const email = await readLink(database, 'confirm-email', token)
  const user =
    email === undefined
      ? null
      : await database.installation.user.findUnique({ where: { email }, include: { credential: true } })
  if (email === undefined || !user) throw refusedLink()
  if (!(await isSignedIn(auth, user.id, client))) {
    const attempt = await attemptSignIn(database, email, client.address, undefined)
    if (!(await passwords.verify(user.credential?.passwordHash, password ?? ''))) throw refusedSignIn(user.id)
    await attempt.release()
  }
  requireActive(user)
  return database.transaction(async (records) => {
    await useLink(records, 'confirm-email', token)
    await forgetMails(records, 'confirm-email', email)
    return letIn(records, settings, await confirmAddress(records, settings, user), client)
  })
}

async function isSignedIn({ database }: Auth, userId: string, { sessionToken }: Client): Promise<boolean> {
  if (!sessionToken) return false
  const where = { userId, sessionToken: hashToken(sessionToken), expires: { gt: new Date() } }
  return (await database.installation.session.count({ where })) > 0
}
