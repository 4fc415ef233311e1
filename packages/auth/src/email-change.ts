/** Changes the address of an account: the new one confirms it by a link, and the old one is told. */
import { isUniqueViolation, type Records } from '@amend/db'
import { inAnswerTime } from './answer.ts'
import { audit } from './audit.ts'
import type { Auth, Client } from './context.ts'
import { parseEmailAddress } from './email-address.ts'
import { AuthError } from './error.ts'
import { issueLink, linkLifetime, readLink, refusedLink, revokeLinks, useLink } from './link.ts'
import { composeMail } from './mail/compose.ts'
import { chooseLanguage } from './mail/messages.ts'
import { queueMail } from './mail/outbox.ts'
import { limitMailRequests, mayMail } from './mail-link.ts'
import { revokeSteps } from './next-step.ts'
import { type Proof, requireProof } from './proof.ts'
import type { Session } from './session.ts'

const purpose = 'change-email'

export interface EmailChange extends Proof {
  readonly email: string
}

/**
 * Mails a link to the new address. The answer is the same when the address has an account: then a mail tells its owner.
 * @throws AuthError 'bad-email', 'same-email', 'too-many-attempts', and those of `requireProof`
 */
export async function requestEmailChange(
  auth: Auth,
  session: Pick<Session, 'id' | 'person'>,
  { email: text, ...proof }: EmailChange,
  client: Client,
): Promise<void> {
  const { database, settings } = auth
  const email = parseEmailAddress(text)
  if (email === session.person.email) {
    throw new AuthError('same-email', 'This is your address already.', { field: 'email' })
  }
  const user = await requireProof(auth, session, proof)
  await limitMailRequests(database, client)
  await inAnswerTime(settings, async () => {
    const owner = await database.installation.user.findUnique({ where: { email }, select: { language: true } })
    await database.transaction(async (records) => {
      if (!(await mayMail(records, purpose, email))) return
      const language = chooseLanguage(owner?.language, user.language)
      const base = client.pageAddress ?? settings.baseUrl
      const url = await issueLink(records, base, purpose, subjectOf(user.id, email))
      const link = owner ? undefined : { url, lifetime: linkLifetime[purpose] }
      await queueMail(records, composeMail(owner ? 'emailTaken' : 'changeEmail', email, language, link))
    })
  })
}

/** The new address of a link, without using it; undefined when the link is invalid. */
export async function readEmailChange({ database }: Auth, token: string): Promise<string | undefined> {
  const subject = await readLink(database, purpose, token)
  return subject === undefined ? undefined : partsOf(subject).email
}

/**
 * Changes the address by the link that was mailed to it. Sessions stay. Links that were mailed to the old address become
 * invalid.
 * @throws AuthError 'link-refused', 'email-taken' when the address has got an account meanwhile
 */
export async function confirmEmailChange({ database }: Auth, token: string): Promise<void> {
  try {
    await database.transaction(async (records) => {
      const { userId, email } = partsOf(await useLink(records, purpose, token))
      const { user: users } = records.installation
      const before = await users.findUnique({ where: { id: userId } })
      if (!before || before.suspendedAt || before.deletedAt) throw refusedLink()
      await users.update({ where: { id: userId }, data: { email, emailVerified: new Date() } })
      await revokeLinks(records, before.email)
      await revokeEmailChanges(records, userId)
      await revokeSteps(records, userId)
      await audit(records, { actorId: userId, action: 'email:change' })
      await queueMail(records, composeMail('emailChanged', before.email, chooseLanguage(before.language)))
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AuthError('email-taken', 'This address has an account of its own. Use another one.', { field: 'email' })
  }
}

/** Invalidates the links of an account that would change its address. */
export async function revokeEmailChanges({ installation }: Records, userId: string): Promise<void> {
  const identifier = { startsWith: `${purpose}:${subjectOf(userId, '')}` }
  await installation.verificationToken.deleteMany({ where: { identifier } })
}

const subjectOf = (userId: string, email: string): string => `${userId} ${email}`

function partsOf(subject: string): { readonly userId: string; readonly email: string } {
  const at = subject.indexOf(' ')
  return { userId: subject.slice(0, at), email: subject.slice(at + 1) }
}
