import { currentModel } from '@amend/services/model'
import { personProcedure, router } from '../trpc.ts'
import { modelAnswer } from './schema.ts'

export const modelRouter = router({
  current: personProcedure
    .output(modelAnswer)
    .query(({ ctx }) => currentModel(ctx.services.database, ctx.services.log)),
})
