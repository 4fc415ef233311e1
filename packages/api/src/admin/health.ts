import { readHealth } from '@amend/services/health'
import { healthSchema } from '@amend/services/types'
import { installationProcedure, router } from '../trpc.ts'

export const healthRouter = router({
  read: installationProcedure('installation:view')
    .output(healthSchema)
    .query(({ ctx }) => readHealth(ctx.services)),
})
