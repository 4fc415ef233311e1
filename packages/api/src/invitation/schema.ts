import { invitationItemSchema, invitationPreviewSchema, newInvitationSchema } from '@amend/services/types'
import { z } from 'zod'

export const invitationsAnswer = z.array(invitationItemSchema)
export const newInvitationAnswer = newInvitationSchema
export const previewAnswer = invitationPreviewSchema.nullable()
export const acceptedAnswer = z.object({ workspaceId: invitationItemSchema.shape.id })
export const nothing = z.void()
