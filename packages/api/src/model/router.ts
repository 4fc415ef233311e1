import { currentModel } from '@amend/services/model'
import { personProcedure, router } from '../trpc.ts'

export const modelRouter = router({
  current: personProcedure.query(({ ctx }) => currentModel(ctx.services.database, ctx.services.log)),
})
