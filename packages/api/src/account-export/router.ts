import { latestAccountExport, requestAccountExport } from '@amend/services/account-export'
import { accountExportItemSchema } from '@amend/services/types'
import { personProcedure, router } from '../trpc.ts'

export const accountExportRouter = router({
  /** Null when there is none that can be downloaded or is being made. */
  latest: personProcedure
    .output(accountExportItemSchema.nullable())
    .query(({ ctx }) => latestAccountExport(ctx.services, ctx.session)),

  request: personProcedure
    .output(accountExportItemSchema)
    .mutation(({ ctx }) => requestAccountExport(ctx.services, ctx.session, ctx.client)),
})
