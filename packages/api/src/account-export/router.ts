import { latestAccountExport, requestAccountExport } from '@amend/services/account-export'
import { accountExportItemSchema } from '@amend/services/types'
import { proof } from '../account/proof.ts'
import { personProcedure, router } from '../trpc.ts'

export const accountExportRouter = router({
  /** Null when there is none that can be downloaded or is being made. */
  latest: personProcedure
    .output(accountExportItemSchema.nullable())
    .query(({ ctx }) => latestAccountExport(ctx.services, ctx.session)),

  request: personProcedure
    .input(proof)
    .output(accountExportItemSchema)
    .mutation(({ ctx, input }) => requestAccountExport(ctx.services, ctx.session, input, ctx.client)),
})
