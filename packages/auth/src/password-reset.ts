import { proveOwner, requireActive } from './account.ts'
import { inAnswerTime } from './answer.ts'
import type { Auth, Client } from './context.ts'
import { parseEmailAddress } from './email-address.ts'
import { readLink, refusedLink, useLink } from './link.ts'
import { forgetMails, limitMailRequests, mailLink, mayMail } from './mail-link.ts'
import { checkPassword } from './password/policy.ts'
import { setPassword } from './password-change.ts'
import type { LinkRequest } from './sign-in-link.ts'
import { entered, letIn, type SignedIn } from './signed-in.ts'

/**
 * Mails a link for choosing a password, or to an address without an account a mail that says so. The answer is the
 * same.
 * @throws AuthError 'bad-email', 'too-many-attempts'
 */
export async function requestPasswordReset(auth: Auth, { email: text, language }: LinkRequest, client: Client) {
  const { database, settings } = auth
  const email = parseEmailAddress(text)
  await limitMailRequests(database, client)
  await inAnswerTime(settings, async () => {
    const user = await database.installation.user.findUnique({ where: { email } })
    const kind = user ? 'resetPassword' : 'noAccount'
    await database.transaction(async (records) => {
      const mail = { purpose: 'reset-password', kind, email, languages: [user?.language, language], client } as const
      if (await mayMail(records, 'reset-password', email)) await mailLink(records, settings, mail)
    })
  })
}

export interface PasswordReset {
  /** The token of the link. */
  readonly token: string
  readonly password: string
}

/**
 * Sets a password by a link, ends all sessions, and signs in. A refused password leaves the link valid.
 * @throws AuthError 'link-refused', 'password-…', 'account-suspended', and those of `entered`
 */
export async function resetPassword(auth: Auth, { token, password }: PasswordReset, client: Client): Promise<SignedIn> {
  const { database, settings, passwords } = auth
  const mailed = await readLink(database, 'reset-password', token)
  if (mailed === undefined) throw refusedLink()
  await checkPassword(password, [mailed])
  const passwordHash = await passwords.hash(password)
  const entry = await database.transaction(async (records) => {
    const email = await useLink(records, 'reset-password', token)
    await forgetMails(records, 'reset-password', email)
    const found = await records.installation.user.findUnique({ where: { email } })
    if (!found) throw refusedLink()
    requireActive(found)
    const { user } = await proveOwner(records, settings, found)
    await setPassword(records, user, passwordHash)
    return letIn(records, settings, user, client)
  })
  return entered(entry)
}
