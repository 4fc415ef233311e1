import { creditLimits } from '@amend/contract'
import { creditState, setCreditLimit } from '@amend/services/credit'
import { creditStateSchema } from '@amend/services/types'
import { z } from 'zod'
import { id } from '../input.ts'
import { installationProcedure, router, workspaceProcedure } from '../trpc.ts'

export const creditRouter = router({
  state: workspaceProcedure('workspace:view')
    .output(creditStateSchema)
    .query(({ ctx }) => creditState(ctx.services, ctx.member)),

  /** For administrators: the credits that a workspace, or one of its members, may use in a month. */
  setLimit: installationProcedure('installation:update')
    .input(
      z.object({ workspaceId: id, userId: id.optional(), credits: z.int().min(0).max(creditLimits.most).nullable() }),
    )
    .output(z.void())
    .mutation(({ ctx, input }) => setCreditLimit(ctx.services, ctx.person.id, input)),
})
