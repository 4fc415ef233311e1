import type { Invitation } from '@amend/db'
import type { Access } from '../access.ts'
import type { InvitationItem } from '../types.ts'
import { openInvitations } from './open.ts'

const parts = { createdBy: { select: { id: true, name: true } } } as const

/** The invitations that can still be accepted, the newest first. */
export async function listInvitations({ records }: Access): Promise<InvitationItem[]> {
  const rows = await records.invitation.findMany({
    where: openInvitations(),
    include: parts,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  })
  return rows.map(invitationItem)
}

type Listed = Invitation & { readonly createdBy: { readonly id: string; readonly name: string | null } | null }

export const invitationItem = ({ id, role, email, maxUses, uses, createdBy, ...row }: Listed): InvitationItem => ({
  ...{ id, role, email, maxUses, uses, createdBy },
  expiresAt: row.expiresAt.toISOString(),
  createdAt: row.createdAt.toISOString(),
})
