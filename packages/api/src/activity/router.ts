import { listActivity } from '@amend/services/activity'
import { activityPageSchema } from '@amend/services/types'
import { z } from 'zod'
import { router, workspaceProcedure } from '../trpc.ts'

export const activityRouter = router({
  list: workspaceProcedure('workspace:view')
    .input(z.object({ cursor: z.string().max(200).nullish() }))
    .output(activityPageSchema)
    .query(({ ctx, input }) => listActivity(ctx.services, ctx.member, input.cursor ?? undefined)),
})
