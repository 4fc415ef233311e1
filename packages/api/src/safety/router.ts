import { safetyLimits } from '@amend/contract'
import { decideReview, listReviews, requestReview } from '@amend/services/safety'
import { safetyReviewItemSchema, safetyReviewPageSchema } from '@amend/services/types'
import { z } from 'zod'
import { imageAnswer } from '../image/schema.ts'
import { id, text } from '../input.ts'
import { installationProcedure, router, workspaceProcedure } from '../trpc.ts'

export const safetyRouter = router({
  requestReview: workspaceProcedure('image:ask-review')
    .input(z.object({ imageId: id, comment: text(safetyLimits.comment).default('') }))
    .output(imageAnswer)
    .mutation(({ ctx, input }) => requestReview(ctx.services, ctx.member, input.imageId, input.comment.trim())),

  /** Reviews that members of any workspace requested: those that wait, or those that are decided. */
  reviews: installationProcedure('safety:decide')
    .input(
      z
        .object({ decided: z.boolean().default(false), cursor: z.string().max(200).nullish() })
        .default({ decided: false }),
    )
    .output(safetyReviewPageSchema)
    .query(({ ctx, input }) =>
      listReviews(ctx.services.database, { decided: input.decided, cursor: input.cursor ?? undefined }),
    ),

  decide: installationProcedure('safety:decide')
    .input(z.object({ id, decision: z.enum(['cleared', 'withheld']) }))
    .output(safetyReviewItemSchema)
    .mutation(({ ctx, input }) => decideReview(ctx.services, ctx.person.id, input.id, input.decision)),
})
