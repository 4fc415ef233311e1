import type { Records } from '@amend/db'
import type { Client } from './context.ts'
import { composeMail } from './mail/compose.ts'
import { chooseLanguage } from './mail/messages.ts'
import { queueMail } from './mail/outbox.ts'
import type { AuthSettings } from './settings.ts'

export interface InvitationMail {
  readonly email: string
  readonly key: string
  /** ms */
  readonly lifetime: number
  /** Preferred languages, the most preferred first. */
  readonly languages: readonly (string | null | undefined)[]
  /** Who invited. */
  readonly client: Pick<Client, 'pageAddress'>
  /** Where the recipient stops such mails; null for somebody without an account. */
  readonly unsubscribeUrl: string | null
}

/**
 * Mails an invitation to a team. The mail names neither the team nor who invited: people could otherwise send words of
 * theirs to any address. Runs in the caller's transaction.
 */
export async function mailInvitation(records: Records, settings: AuthSettings, mail: InvitationMail): Promise<void> {
  const { email, key, lifetime, languages, client, unsubscribeUrl } = mail
  const url = `${client.pageAddress ?? settings.baseUrl}/invitations/${key}`
  await queueMail(
    records,
    composeMail('invitation', email, chooseLanguage(...languages), { url, lifetime }, { unsubscribeUrl }),
  )
}
