import { readTrainingConsent, readVote, setTrainingConsent, voteOnEdit } from '@amend/services/feedback'
import { editVoteSchema, trainingConsentSchema, votes } from '@amend/services/types'
import { z } from 'zod'
import { id } from '../input.ts'
import { personProcedure, router, workspaceProcedure } from '../trpc.ts'

const ofEdit = z.object({ editId: id })

export const feedbackRouter = router({
  get: workspaceProcedure('edit:view')
    .input(ofEdit)
    .output(editVoteSchema)
    .query(({ ctx, input }) => readVote(ctx.member, input.editId)),

  /** Null takes one's own vote back. */
  vote: workspaceProcedure('comment:create')
    .input(ofEdit.extend({ vote: z.enum(votes).nullable() }))
    .output(editVoteSchema)
    .mutation(({ ctx, input }) => voteOnEdit(ctx.services, ctx.member, input)),

  consent: personProcedure
    .output(trainingConsentSchema)
    .query(({ ctx }) => readTrainingConsent(ctx.services, ctx.session)),

  setConsent: personProcedure
    .input(z.object({ given: z.boolean() }))
    .output(trainingConsentSchema)
    .mutation(({ ctx, input }) => setTrainingConsent(ctx.services, ctx.session, input.given)),
})
