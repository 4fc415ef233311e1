import { hashToken, isToken } from '@amend/auth'
import type { Invitation, Records, Workspace } from '@amend/db'
import { ServiceError } from '../error.ts'

export type InvitationWithWorkspace = Invitation & {
  readonly workspace: Pick<Workspace, 'name' | 'deletedAt'>
  readonly createdBy: { readonly name: string | null; readonly email: string } | null
}

/** The invitation of a key, in whatever state; undefined when there is none. */
export async function findByKey(records: Records, key: string): Promise<InvitationWithWorkspace | undefined> {
  if (!isToken(key)) return undefined
  // Whoever has the key is in no workspace yet.
  const found = await records.unsafe.invitation.findUnique({
    where: { keyHash: hashToken(key) },
    include: {
      workspace: { select: { name: true, deletedAt: true } },
      createdBy: { select: { name: true, email: true } },
    },
  })
  return found ?? undefined
}

/** The invitations of a workspace that can be accepted: one ends with its last use. */
export const openInvitations = () => ({ endedAt: null, expiresAt: { gt: new Date() } })

export const isOpen = ({ endedAt, expiresAt, uses, maxUses }: Invitation): boolean =>
  endedAt === null && expiresAt.getTime() > Date.now() && uses < maxUses

/** Whether an account with an address may use an invitation. */
export const isFor = (invitation: Pick<Invitation, 'email'>, email: string): boolean =>
  invitation.email === null || invitation.email === email

/** The same for every reason. */
export const refusedInvitation = () =>
  new ServiceError('invitation-refused', 'This invitation is not valid for you. Ask for a new one.')
