import { workspaceRoles } from '@amend/auth/permissions'
import { z } from 'zod'
import { id, instant } from '../schema-parts.ts'

const role = z.enum(workspaceRoles)

/** An invitation that can still be accepted. */
export const invitationItemSchema = z.object({
  id,
  role,
  /** Who may accept it; null for a link. */
  email: z.string().nullable(),
  maxUses: z.int(),
  uses: z.int(),
  createdBy: z.object({ id, name: z.string().nullable() }).nullable(),
  expiresAt: instant,
  createdAt: instant,
})

export type InvitationItem = z.output<typeof invitationItemSchema>

export const newInvitationSchema = z.object({
  invitation: invitationItemSchema,
  /** The secret part of its address, which cannot be read again. */
  key: z.string(),
})

export type NewInvitation = z.output<typeof newInvitationSchema>

/** What the holder of a key may know. */
export const invitationPreviewSchema = z.object({
  workspaceName: z.string(),
  role,
  /** The name of the person, or their address. */
  invitedBy: z.string().nullable(),
  expiresAt: instant,
  /** Whether it was mailed to this person; else it is a link for anybody who has it. */
  personal: z.boolean(),
  /** Whether the person is a member already. */
  member: z.boolean(),
})

export type InvitationPreview = z.output<typeof invitationPreviewSchema>
