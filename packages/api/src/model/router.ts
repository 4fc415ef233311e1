import { authorizeMember } from '@amend/services'
import { modelFor } from '@amend/services/canary'
import { currentModel } from '@amend/services/model'
import { workspace } from '../input.ts'
import { personProcedure, router } from '../trpc.ts'
import { modelAnswer } from './schema.ts'

export const modelRouter = router({
  /** The model that edits for a workspace, else the one that serves: they differ while a canary runs. */
  current: personProcedure
    .input(workspace.optional())
    .output(modelAnswer)
    .query(async ({ ctx, input }) => {
      const { database, log } = ctx.services
      if (!input) return currentModel(database, log)
      await authorizeMember(database, ctx.principal, input.workspaceId, 'edit:view')
      return (await modelFor(database, log, input.workspaceId)).model
    }),
})
