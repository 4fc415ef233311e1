import { countReviews, decideReview, listReviews } from '@amend/services/safety'
import { countReports, decideReport, listReports } from '@amend/services/share'
import {
  safetyReviewItemSchema,
  safetyReviewPageSchema,
  shareReportItemSchema,
  shareReportOutcomes,
  shareReportPageSchema,
} from '@amend/services/types'
import { z } from 'zod'
import { id } from '../input.ts'
import { installationProcedure, router } from '../trpc.ts'
import { cursor } from './input.ts'

const status = z.enum(['requested', 'cleared', 'withheld'])
const query = z.object({ decided: z.boolean().default(false), cursor })

export const moderationRouter = router({
  /** How much waits for a decision. */
  waiting: installationProcedure('safety:decide')
    .output(z.object({ reviews: z.int().min(0), reports: z.int().min(0) }))
    .query(async ({ ctx }) => {
      const { database } = ctx.services
      const [reviews, reports] = await Promise.all([countReviews(database), countReports(database)])
      return { reviews, reports }
    }),

  /** Reviews that members of any workspace requested: those that wait, or those that are decided. */
  reviews: installationProcedure('safety:decide')
    .input(query)
    .output(safetyReviewPageSchema)
    .query(({ ctx, input }) => listReviews(ctx.services.database, input)),

  /** "requested" takes a decision back; `replaces` is the state that the administrator has seen. */
  decide: installationProcedure('safety:decide')
    .input(z.object({ id, decision: status, replaces: status }))
    .output(safetyReviewItemSchema)
    .mutation(({ ctx, input }) => decideReview(ctx.services, ctx.person.id, input)),

  /** Reports about shared pages: those that wait, or those that are decided. */
  reports: installationProcedure('safety:decide')
    .input(query)
    .output(shareReportPageSchema)
    .query(({ ctx, input }) => listReports(ctx.services, input)),

  decideReport: installationProcedure('safety:decide')
    .input(z.object({ id, outcome: z.enum(shareReportOutcomes) }))
    .output(shareReportItemSchema)
    .mutation(({ ctx, input }) => decideReport(ctx.services, ctx.session, input)),
})
