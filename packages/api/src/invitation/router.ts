import { teamLimits } from '@amend/contract'
import {
  acceptInvitation,
  createInvitation,
  declineInvitation,
  listInvitations,
  readInvitation,
  revokeInvitation,
} from '@amend/services/invitation'
import { z } from 'zod'
import { language, subject, text } from '../input.ts'
import { personProcedure, publicProcedure, router, workspaceProcedure } from '../trpc.ts'
import { acceptedAnswer, invitationsAnswer, newInvitationAnswer, nothing, previewAnswer } from './schema.ts'

const { invitationDays: days, invitationUses: uses } = teamLimits

/** A key of any form: the services answer as for one that does not exist. */
const key = z.object({ key: z.string().max(200) })

export const invitationRouter = router({
  list: workspaceProcedure('member:invite')
    .output(invitationsAnswer)
    .query(({ ctx }) => listInvitations(ctx.member)),

  create: workspaceProcedure('member:invite')
    .input(
      z.object({
        role: z.enum(['admin', 'editor', 'viewer']),
        email: text(1000).optional(),
        uses: z.int().min(uses.least).max(uses.most).default(uses.default),
        days: z.int().min(days.least).max(days.most).default(days.default),
        language: language.optional(),
      }),
    )
    .output(newInvitationAnswer)
    .mutation(({ ctx, input }) => createInvitation(ctx.services, ctx.member, input, ctx.client)),

  revoke: workspaceProcedure('member:invite')
    .input(subject)
    .output(nothing)
    .mutation(({ ctx, input }) => revokeInvitation(ctx.services, ctx.member, input.id)),

  /** Null for an invitation that the visitor cannot accept, whatever the reason. */
  read: publicProcedure
    .input(key)
    .output(previewAnswer)
    .query(({ ctx, input }) => readInvitation(ctx.services, ctx.principal, input.key)),

  accept: personProcedure
    .input(key)
    .output(acceptedAnswer)
    .mutation(async ({ ctx, input }) => ({
      workspaceId: await acceptInvitation(ctx.services, ctx.session, input.key),
    })),

  decline: personProcedure
    .input(key)
    .output(nothing)
    .mutation(({ ctx, input }) => declineInvitation(ctx.services, ctx.session, input.key)),
})
