import { attempt, type Client, hashToken, mailInvitation, parseEmailAddress, randomToken } from '@amend/auth'
import { teamLimits } from '@amend/contract'
import { appendEvent, type Records } from '@amend/db'
import type { Member } from '../access.ts'
import { recordAction } from '../audit/record.ts'
import { ServiceError } from '../error.ts'
import { choicesFor } from '../notification/choices.ts'
import { unsubscribeLink } from '../notification/unsubscribe-link.ts'
import { limitRate } from '../rate-limits.ts'
import type { Services } from '../services.ts'
import type { NewInvitation } from '../types.ts'
import { lockMembers, requireTeam } from '../workspace/lock.ts'
import { invitationItem } from './list.ts'
import { openInvitations } from './open.ts'

export interface InvitationRequest {
  /** Nobody becomes an owner by an invitation. */
  readonly role: 'admin' | 'editor' | 'viewer'
  /** Who may accept it, and gets a mail; absent for a link, which anybody may accept who has it. */
  readonly email?: string | undefined
  /** How many people may accept a link. */
  readonly uses: number
  readonly days: number
  /** The language of the mail to somebody without an account (BCP 47). */
  readonly language?: string | undefined
}

const day = 24 * 60 * 60 * 1000
/** Mails to one address, from all teams. */
const perRecipient = [{ length: 60 * 60 * 1000, attempts: 5 }]

/**
 * Makes an invitation, and mails it when it has an address; an earlier one to the same address ends.
 * @returns the invitation with its key, which cannot be read again
 * @throws ServiceError 'not-a-team', 'already-member', 'too-many-items'; AuthError 'bad-email', 'too-many-attempts'
 */
export async function createInvitation(
  { database, auth }: Services,
  member: Member,
  request: InvitationRequest,
  client: Pick<Client, 'pageAddress'>,
): Promise<NewInvitation> {
  const { workspaceId, personId } = member
  const { role, uses, days, language } = request
  const email = request.email === undefined ? null : parseEmailAddress(request.email)
  await limitRate(database, 'invite', personId)
  if (email !== null) await attempt(database, [{ name: 'mail:invitation', subject: email, windows: perRecipient }])
  const key = randomToken()
  const lifetime = days * day
  return database.transaction(async (records) => {
    await lockMembers(records, workspaceId)
    await requireTeam(records, workspaceId)
    const { invitation } = records.workspace(workspaceId)
    const account = email === null ? null : await accountOf(records, workspaceId, email)
    if (email !== null) await invitation.updateMany({ where: { email, endedAt: null }, data: { endedAt: new Date() } })
    if ((await invitation.count({ where: openInvitations() })) >= teamLimits.openInvitations) throw tooMany()
    const made = await invitation.create({
      data: {
        workspaceId,
        keyHash: hashToken(key),
        role,
        email,
        maxUses: email === null ? uses : 1,
        expiresAt: new Date(Date.now() + lifetime),
        createdById: personId,
      },
      include: { createdBy: { select: { id: true, name: true } } },
    })
    if (email !== null && (await wantsMail(records, account))) {
      const languages = [account?.language, language]
      const baseUrl = client.pageAddress ?? auth.settings.baseUrl
      const unsubscribeUrl = account && (await unsubscribeLink(records, baseUrl, account.id, ['invitation']))
      await mailInvitation(records, auth.settings, { email, key, lifetime, languages, client, unsubscribeUrl })
    }
    await recordAction(records, member, {
      action: 'member:invite',
      subjectId: made.id,
      name: email,
      after: { role, uses: made.maxUses, expiresAt: made.expiresAt.toISOString() },
    })
    await appendEvent(records, { workspaceId, kind: 'invitation.changed', subjectId: made.id })
    return { invitation: invitationItem(made), key }
  })
}

/** The account of an address; null when there is none. @throws ServiceError 'already-member' */
async function accountOf(records: Records, workspaceId: string, email: string) {
  const account = await records.installation.user.findUnique({ where: { email }, select: { id: true, language: true } })
  const member =
    account && (await records.workspace(workspaceId).membership.findFirst({ where: { userId: account.id } }))
  if (member) throw new ServiceError('already-member', 'This person is already a member.', { field: 'email' })
  return account
}

/** Who has an account can choose to get no mails with invitations; the key is then passed on in another way. */
async function wantsMail(records: Records, account: { readonly id: string } | null): Promise<boolean> {
  return account === null || (await choicesFor(records, [account.id], 'invitation'))(account.id).mail !== 'never'
}

const tooMany = () =>
  new ServiceError('too-many-items', `A team has at most ${teamLimits.openInvitations} open invitations. Revoke some.`)
