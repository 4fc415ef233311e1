import { canaryLimits, modelLimits, pageLimits } from '@amend/contract'
import { listCanaries, promoteCanary, rollBackCanary, startCanary } from '@amend/services/canary'
import { canaryListSchema, modelTaskSchema } from '@amend/services/types'
import { z } from 'zod'
import { id, line } from '../input.ts'
import { installationProcedure, router } from '../trpc.ts'

const { least, margin } = canaryLimits

export const canaryRouter = router({
  list: installationProcedure('model:view')
    .output(canaryListSchema)
    .query(({ ctx }) => listCanaries(ctx.services.database)),

  start: installationProcedure('model:deploy')
    .input(
      z.object({
        modelVersionId: id,
        replaces: id,
        /** Percent of the workspaces; 0 with a cohort. */
        share: z.int().min(0).max(100),
        workspaceIds: z.array(id).max(pageLimits.bulk).default([]),
        least: z.int().min(least.least).max(least.most).default(least.default),
        margin: z.number().min(margin.least).max(margin.most).default(margin.default),
        override: z.boolean().default(false),
        reason: line(modelLimits.reason).optional(),
      }),
    )
    .output(modelTaskSchema)
    .mutation(({ ctx, input }) => startCanary(ctx.services, ctx.session, input)),

  promote: installationProcedure('model:deploy')
    .input(z.object({ id }))
    .output(modelTaskSchema)
    .mutation(({ ctx, input }) => promoteCanary(ctx.services, ctx.session, input.id)),

  rollBack: installationProcedure('model:deploy')
    .input(z.object({ id }))
    .output(z.void())
    .mutation(({ ctx, input }) => rollBackCanary(ctx.services, ctx.session, input.id)),
})
