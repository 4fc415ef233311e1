import { creditLimits } from '@amend/contract'
import { setCreditLimit } from '@amend/services/credit'
import { workspaceDetailsSchema, workspacePageSchema } from '@amend/services/types'
import { listWorkspaces, readWorkspace } from '@amend/services/workspace'
import { z } from 'zod'
import { id } from '../input.ts'
import { installationProcedure, router } from '../trpc.ts'
import { cursor, search } from './input.ts'

const credits = z.int().min(0).max(creditLimits.most).nullable()

export const workspaceRouter = router({
  list: installationProcedure('installation:view')
    .input(z.object({ search, kind: z.enum(['personal', 'team']).optional(), cursor }))
    .output(workspacePageSchema)
    .query(({ ctx, input }) => listWorkspaces(ctx.services, input)),

  get: installationProcedure('installation:view')
    .input(z.object({ id }))
    .output(workspaceDetailsSchema)
    .query(({ ctx, input }) => readWorkspace(ctx.services, input.id)),

  /** The credits that a workspace, or one of its members, may use in a month; null for the default of the installation. */
  setCredits: installationProcedure('installation:update')
    .input(z.object({ workspaceId: id, userId: id.optional(), credits, replaces: credits }))
    .output(z.void())
    .mutation(({ ctx, input }) => setCreditLimit(ctx.services, ctx.person.id, input)),
})
