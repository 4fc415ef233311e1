/** Mails links without revealing whether there is an account, and without flooding the recipient. */
import type { Records } from '@amend/db'
import type { Client } from './context.ts'
import { issueLink, type LinkPurpose, linkLifetime } from './link.ts'
import { composeMail } from './mail/compose.ts'
import { chooseLanguage, type MailKind } from './mail/messages.ts'
import { queueMail } from './mail/outbox.ts'
import { networkOf } from './network.ts'
import type { AuthSettings } from './settings.ts'
import { attempt, day, forgetAttempts, hour, isWithin, type Limit } from './throttle.ts'

const perNetwork = [
  { length: hour, attempts: 20 },
  { length: day, attempts: 100 },
]
/**
 * Within the lifetime of a link, so that a recipient flooded with links that others request always has a valid one, and
 * is not locked out by the limit.
 */
const perRecipient = [{ length: hour, attempts: 5 }]

const recipientLimit = (purpose: LinkPurpose, email: string): Limit => ({
  name: `mail:${purpose}`,
  subject: email,
  windows: perRecipient,
})

/** @throws AuthError 'too-many-attempts' */
export async function limitMailRequests(records: Records, { address }: Client): Promise<void> {
  await attempt(records, [{ name: 'mail:network', subject: networkOf(address), windows: perNetwork }])
}

/** Whether the recipient may get one more mail with such a link; if not, the earlier ones are still valid. */
export const mayMail = (records: Records, purpose: LinkPurpose, email: string): Promise<boolean> =>
  isWithin(records, recipientLimit(purpose, email))

/** Resets the limit after the recipient used a link: the mails were wanted. */
export const forgetMails = (records: Records, purpose: LinkPurpose, email: string): Promise<void> =>
  forgetAttempts(records, recipientLimit(purpose, email))

export interface LinkMail {
  readonly purpose: LinkPurpose
  readonly kind: MailKind
  readonly email: string
  /** Preferred languages, the most preferred first. */
  readonly languages: readonly (string | null | undefined)[]
  /** Who requested it. */
  readonly client: Pick<Client, 'pageAddress'>
  /** Where the page of the link continues. */
  readonly returnTo?: string | undefined
}

/** Runs in the caller's transaction. A mail without a link costs the same work as one with. */
export async function mailLink(records: Records, settings: AuthSettings, mail: LinkMail): Promise<void> {
  const { purpose, kind, email, languages, client, returnTo } = mail
  const url = await issueLink(records, client.pageAddress ?? settings.baseUrl, purpose, email, returnTo)
  const link = kind === 'noAccount' ? undefined : { url, lifetime: linkLifetime[purpose] }
  await queueMail(records, composeMail(kind, email, chooseLanguage(...languages), link))
}
