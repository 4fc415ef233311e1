import { isUniqueViolation } from '@amend/db'
import { createAccount, isSignUpOpen, proveOwner, requireActive } from './account.ts'
import { inAnswerTime } from './answer.ts'
import type { Auth, Client } from './context.ts'
import { parseEmailAddress } from './email-address.ts'
import { useLink } from './link.ts'
import { forgetMails, limitMailRequests, mailLink, mayMail } from './mail-link.ts'
import { letIn, type SignedIn } from './signed-in.ts'

export interface LinkRequest {
  readonly email: string
  /** BCP 47: of the mail. */
  readonly language?: string
}

/**
 * Mails a link to sign in with. For an address without an account the link makes one, where strangers may sign up. The
 * answer is the same for every address.
 * @throws AuthError 'bad-email', 'too-many-attempts'
 */
export async function requestSignInLink(auth: Auth, { email: text, language }: LinkRequest, client: Client) {
  const { database, settings } = auth
  const email = parseEmailAddress(text)
  await limitMailRequests(database, client)
  await inAnswerTime(settings, async () => {
    const user = await database.installation.user.findUnique({ where: { email } })
    const open = await isSignUpOpen(database, settings)
    const kind = user ? 'signIn' : open ? 'signInFirst' : 'noAccount'
    await database.transaction(async (records) => {
      const mail = { purpose: 'sign-in', kind, email, languages: [user?.language, language] } as const
      if (await mayMail(records, 'sign-in', email)) await mailLink(records, settings, mail)
    })
  })
}

export interface LinkUse {
  readonly token: string
  /** BCP 47: of the pages, for a new account. */
  readonly language?: string
}

export interface SignedInByLink extends SignedIn {
  /** The password was somebody's who had not shown to own the address. */
  readonly passwordRemoved: boolean
}

/**
 * Signs in by a link. No limit applies: whoever has the mail gets in.
 * @throws AuthError 'link-refused', 'account-suspended', 'sign-up-closed', 'setup-needed'
 */
export async function signInWithLink(
  auth: Auth,
  { token, language }: LinkUse,
  client: Client,
): Promise<SignedInByLink> {
  const { database, settings } = auth
  const attempt = () =>
    database.transaction(async (records) => {
      const email = await useLink(records, 'sign-in', token)
      await forgetMails(records, 'sign-in', email)
      const found = await records.installation.user.findUnique({ where: { email } })
      if (!found) {
        const user = await createAccount(records, settings, {
          ...{ email, confirmed: true, setupToken: client.setupToken },
          ...(language && { language }),
        })
        return { ...(await letIn(records, settings, user, client)), passwordRemoved: false }
      }
      requireActive(found)
      const { user, passwordRemoved } = await proveOwner(records, settings, found)
      return { ...(await letIn(records, settings, user, client)), passwordRemoved }
    })
  try {
    return await attempt()
  } catch (error) {
    // Somebody signed up with the address at the same time: now it has an account.
    if (isUniqueViolation(error)) return attempt()
    throw error
  }
}
