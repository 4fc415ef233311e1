import { isUniqueViolation } from '@amend/db'
import { createAccount, isSignUpOpen, proveOwner, requireActive } from './account.ts'
import { inAnswerTime } from './answer.ts'
import type { Auth, Client } from './context.ts'
import { parseEmailAddress } from './email-address.ts'
import { useLink } from './link.ts'
import { forgetMails, limitMailRequests, mailLink, mayMail } from './mail-link.ts'
import { entered, letIn, type SignedIn } from './signed-in.ts'

export interface LinkRequest {
  readonly email: string
  /** The language of the mail (BCP 47). */
  readonly language?: string
  /** Where the page of the link continues. */
  readonly returnTo?: string
}

/**
 * Mails a link to sign in with. For an unknown address the link creates an account, where sign-up is open. The answer
 * is the same for every address.
 * @throws AuthError 'bad-email', 'too-many-attempts'
 */
export async function requestSignInLink(auth: Auth, request: LinkRequest, client: Client) {
  const { database, settings } = auth
  const { language, returnTo } = request
  const email = parseEmailAddress(request.email)
  await limitMailRequests(database, client)
  await inAnswerTime(settings, async () => {
    const user = await database.installation.user.findUnique({ where: { email } })
    const open = await isSignUpOpen(database, settings)
    const kind = user ? 'signIn' : open ? 'signInFirst' : 'noAccount'
    await database.transaction(async (records) => {
      const mail = { purpose: 'sign-in', kind, email, languages: [user?.language, language], client } as const
      if (await mayMail(records, 'sign-in', email)) await mailLink(records, settings, { ...mail, returnTo })
    })
  })
}

export interface LinkUse {
  readonly token: string
  /** The language of the pages for a new account (BCP 47). */
  readonly language?: string
}

export interface SignedInByLink extends SignedIn {
  /** Whether a password was removed that somebody had set without proving to own the address. */
  readonly passwordRemoved: boolean
}

/**
 * Signs in by a link. No limit applies: only the owner of the mailbox has the link.
 * @throws AuthError 'link-refused', 'account-suspended', 'sign-up-closed', 'setup-needed', and those of `entered`
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
    return entered(await attempt())
  } catch (error) {
    // A sign-up with the address ran concurrently: now it has an account.
    if (isUniqueViolation(error)) return entered(await attempt())
    throw error
  }
}
