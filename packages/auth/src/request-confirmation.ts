import { inAnswerTime } from './answer.ts'
import type { Auth, Client } from './context.ts'
import { parseEmailAddress } from './email-address.ts'
import { limitMailRequests, mailLink, mayMail } from './mail-link.ts'
import type { LinkRequest } from './sign-in-link.ts'

/**
 * Mails the link that confirms an address again. The owner of a confirmed account gets a mail that says so, and an
 * address without an account one that says that. The answer is the same for every address.
 * @throws AuthError 'bad-email', 'too-many-attempts'
 */
export async function requestConfirmation(auth: Auth, request: LinkRequest, client: Client) {
  const { database, settings } = auth
  const { language, returnTo } = request
  const email = parseEmailAddress(request.email)
  await limitMailRequests(database, client)
  await inAnswerTime(settings, async () => {
    const user = await database.installation.user.findUnique({ where: { email } })
    const confirmed = Boolean(user?.emailVerified)
    const purpose = confirmed ? 'reset-password' : 'confirm-email'
    const kind = !user ? 'noAccount' : confirmed ? 'alreadyRegistered' : 'confirmEmail'
    await database.transaction(async (records) => {
      if (!(await mayMail(records, purpose, email))) return
      const languages = [user?.language, language]
      await mailLink(records, settings, { purpose, kind, email, client, languages, returnTo })
    })
  })
}
