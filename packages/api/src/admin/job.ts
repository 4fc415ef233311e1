import { pageLimits } from '@amend/contract'
import { jobNames, jobStates } from '@amend/jobs'
import { cancelJobs, listAllJobs, readJobCounts, retryJob } from '@amend/services/job'
import { jobCountsSchema, jobPageSchema } from '@amend/services/types'
import { z } from 'zod'
import { id } from '../input.ts'
import { installationProcedure, router } from '../trpc.ts'
import { cursor } from './input.ts'

export const jobRouter = router({
  list: installationProcedure('job:view')
    .input(
      z.object({
        state: z.enum(jobStates).optional(),
        name: z.enum(jobNames).optional(),
        personId: id.optional(),
        cursor,
      }),
    )
    .output(jobPageSchema)
    .query(({ ctx, input }) => listAllJobs(ctx.services.database, input)),

  counts: installationProcedure('job:view')
    .output(jobCountsSchema)
    .query(({ ctx }) => readJobCounts(ctx.services.database)),

  /** Returns the ids of those that this cancelled; others had ended before. */
  cancel: installationProcedure('job:cancel')
    .input(z.object({ ids: z.array(id).min(1).max(pageLimits.bulk) }))
    .output(z.array(id))
    .mutation(({ ctx, input }) => cancelJobs(ctx.services, ctx.session, input.ids)),

  retry: installationProcedure('job:retry')
    .input(z.object({ id }))
    .output(z.void())
    .mutation(({ ctx, input }) => retryJob(ctx.services, ctx.session, input.id)),
})
