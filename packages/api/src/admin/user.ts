import { installationRoles } from '@amend/auth/permissions'
import { userDetailsSchema, userPageSchema } from '@amend/services/types'
import { changeUserRole, endSessionsOf, listUsers, readUser, suspendUser } from '@amend/services/user'
import { z } from 'zod'
import { id } from '../input.ts'
import { installationProcedure, router } from '../trpc.ts'
import { cursor, search } from './input.ts'

export const userRouter = router({
  list: installationProcedure('user:view')
    .input(z.object({ search, state: z.enum(['administrators', 'suspended']).optional(), cursor }))
    .output(userPageSchema)
    .query(({ ctx, input }) => listUsers(ctx.services.database, input)),

  get: installationProcedure('user:view')
    .input(z.object({ id }))
    .output(userDetailsSchema)
    .query(({ ctx, input }) => readUser(ctx.services, input.id)),

  changeRole: installationProcedure('user:update')
    .input(z.object({ userId: id, role: z.enum(installationRoles) }))
    .output(z.void())
    .mutation(({ ctx, input }) => changeUserRole(ctx.services, ctx.session, input)),

  suspend: installationProcedure('user:suspend')
    .input(z.object({ userId: id, suspended: z.boolean() }))
    .output(z.void())
    .mutation(({ ctx, input }) => suspendUser(ctx.services, ctx.session, input)),

  /** Ends one session of somebody, or all of them. */
  endSessions: installationProcedure('user:update')
    .input(z.object({ userId: id, sessionId: id.optional() }))
    .output(z.object({ ended: z.int() }))
    .mutation(async ({ ctx, input }) => ({ ended: await endSessionsOf(ctx.services, ctx.session, input) })),
})
