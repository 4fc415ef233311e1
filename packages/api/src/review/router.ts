import { mostStars } from '@amend/contract'
import { rateImage, readReview, reviewImage, verdicts } from '@amend/services/review'
import { reviewItemSchema } from '@amend/services/types'
import { z } from 'zod'
import { id } from '../input.ts'
import { router, workspaceProcedure } from '../trpc.ts'

const ofImage = z.object({ imageId: id })

export const reviewRouter = router({
  get: workspaceProcedure('comment:view')
    .input(ofImage)
    .output(reviewItemSchema)
    .query(({ ctx, input }) => readReview(ctx.member, input.imageId)),

  /** 0 takes one's own stars back. */
  rate: workspaceProcedure('comment:create')
    .input(ofImage.extend({ stars: z.int().min(0).max(mostStars) }))
    .output(reviewItemSchema)
    .mutation(({ ctx, input }) => rateImage(ctx.services, ctx.member, input.imageId, input.stars)),

  /** Null takes one's own verdict back. */
  decide: workspaceProcedure('image:review')
    .input(ofImage.extend({ verdict: z.enum(verdicts).nullable() }))
    .output(reviewItemSchema)
    .mutation(({ ctx, input }) => reviewImage(ctx.services, ctx.member, input.imageId, input.verdict)),
})
