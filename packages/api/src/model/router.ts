import { personProcedure, router } from '../trpc.ts'
import { currentModel } from './current.ts'

export const modelRouter = router({
  current: personProcedure.query(({ ctx }) => currentModel(ctx.services.database, ctx.services.log)),
})
