import { confirmAddress, requireActive } from './account.ts'
import type { Auth, Client } from './context.ts'
import { readLink, refusedLink, useLink } from './link.ts'
import { forgetMails } from './mail-link.ts'
import { hashToken } from './random-token.ts'
import { refusedSignIn } from './sign-in.ts'
import { attemptSignIn } from './sign-in-throttle.ts'
import { entered, letIn, type SignedIn } from './signed-in.ts'

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
 * @throws AuthError 'link-refused', 'sign-in-refused' (the link stays valid), 'too-many-attempts', 'account-suspended', and
 * those of `entered`
 */
export async function confirmEmail(auth: Auth, { token, password }: Confirmation, client: Client): Promise<SignedIn> {
  const { database, settings, passwords } = auth
  const email = await readLink(database, 'confirm-email', token)
  const user =
    email === undefined
      ? null
      : await database.installation.user.findUnique({ where: { email }, include: { credential: true } })
  if (email === undefined || !user) throw refusedLink()
  const secondFactor = await isSignedIn(auth, user.id, client)
  if (!secondFactor) {
    const attempt = await attemptSignIn(database, email, client.address, undefined)
    if (!(await passwords.verify(user.credential?.passwordHash, password ?? ''))) throw refusedSignIn(user.id)
    await attempt.release()
  }
  requireActive(user)
  const entry = await database.transaction(async (records) => {
    await useLink(records, 'confirm-email', token)
    await forgetMails(records, 'confirm-email', email)
    const confirmed = await confirmAddress(records, settings, user)
    return letIn(records, settings, confirmed, client, { secondFactor })
  })
  return entered(entry)
}

async function isSignedIn({ database }: Auth, userId: string, { sessionToken }: Client): Promise<boolean> {
  if (!sessionToken) return false
  const where = { userId, sessionToken: hashToken(sessionToken), expires: { gt: new Date() } }
  return (await database.installation.session.count({ where })) > 0
}
