import { safetyLimits } from '@amend/contract'
import { requestReview } from '@amend/services/safety'
import { z } from 'zod'
import { imageAnswer } from '../image/schema.ts'
import { id, text } from '../input.ts'
import { router, workspaceProcedure } from '../trpc.ts'

export const safetyRouter = router({
  requestReview: workspaceProcedure('image:ask-review')
    .input(z.object({ imageId: id, comment: text(safetyLimits.comment).default('') }))
    .output(imageAnswer)
    .mutation(({ ctx, input }) => requestReview(ctx.services, ctx.member, input.imageId, input.comment.trim())),
})
