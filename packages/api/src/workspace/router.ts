import { createTeam, deleteTeam, renameWorkspace, restoreTeam, storageUse } from '@amend/services/workspace'
import { z } from 'zod'
import { id, teamName } from '../input.ts'
import { personProcedure, router, workspaceProcedure } from '../trpc.ts'
import { nothing, storageAnswer, workspaceAnswer } from './schema.ts'

export const workspaceRouter = router({
  /** Creates a team. */
  create: personProcedure
    .input(z.object({ name: teamName }))
    .output(workspaceAnswer)
    .mutation(({ ctx, input }) => createTeam(ctx.services, ctx.session, input.name)),

  rename: workspaceProcedure('workspace:update')
    .input(z.object({ name: teamName }))
    .output(nothing)
    .mutation(({ ctx, input }) => renameWorkspace(ctx.services, ctx.member, input.name)),

  /** Marks a team as deleted: its owners can restore it for some days. */
  delete: workspaceProcedure('workspace:delete')
    .output(nothing)
    .mutation(({ ctx }) => deleteTeam(ctx.services, ctx.member)),

  /** What takes the room. */
  storage: workspaceProcedure('workspace:view')
    .output(storageAnswer)
    .query(({ ctx }) => storageUse(ctx.services, ctx.member)),

  restore: personProcedure
    .input(z.object({ id }))
    .output(nothing)
    .mutation(({ ctx, input }) => restoreTeam(ctx.services, ctx.session, input.id)),
})
