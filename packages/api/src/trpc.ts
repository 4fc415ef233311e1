/**
 * The base procedures, each with a narrower context than the one before. Nothing else in the API creates procedures.
 */
import type { InstallationPermission, WorkspacePermission } from '@amend/auth/permissions'
import { authorizeInstallation, authorizeMember, requireSession } from '@amend/services'
import { initTRPC, TRPCError } from '@trpc/server'
import { auditRefusal } from './audit.ts'
import { type Context, requirePageAccount } from './context.ts'
import { trpcCodeOf } from './error-status.ts'
import { describeFailure } from './failure.ts'
import { workspace } from './input.ts'
import { logFault } from './log.ts'
import type { ApiErrorData } from './types.ts'

/** Metadata of a procedure. */
export interface Meta {
  /** The permission that it requires, so that tests can check every procedure. */
  readonly permission?: WorkspacePermission | InstallationPermission
  /** The maximum size of its input in JSON. Default: `callLimits.inputBytes`. */
  readonly inputBytes?: number
}

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    errorFormatter: ({ shape, error }) => {
      const { message, status: httpStatus, fault: _, ...said } = describeFailure(error)
      // tRPC's own number is the same for 500 and 503.
      const data = { ...said, httpStatus } satisfies ApiErrorData & { httpStatus: number }
      return { code: shape.code, message, data }
    },
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 40_000 } },
  })

export const { router, createCallerFactory } = t

/** Maps every error to its status, logs internal errors once, and records refusals. */
const tellingProcedure = t.procedure.use(async ({ ctx, next, path }) => {
  const result = await next()
  if (result.ok) return result
  const failure = describeFailure(result.error)
  if (failure.fault) logFault(ctx, path, result.error.cause ?? result.error)
  else await auditRefusal(ctx, path, result.error)
  throw new TRPCError({
    code: trpcCodeOf(failure.code),
    message: failure.message,
    cause: result.error.cause ?? result.error,
  })
})

/** Open to anybody, except for a page that was rendered for another account. */
export const publicProcedure = tellingProcedure.use(({ ctx, next }) => {
  requirePageAccount(ctx)
  return next()
})

/** Requires a session of a person. */
export const personProcedure = publicProcedure.use(({ ctx, next }) => {
  const session = requireSession(ctx.principal)
  return next({ ctx: { ...ctx, session, person: session.person } })
})

/** Requires a permission in the installation. */
export const installationProcedure = (permission: InstallationPermission) =>
  personProcedure.meta({ permission }).use(({ ctx, next }) => {
    authorizeInstallation(ctx.principal, permission)
    return next()
  })

/** Requires a principal with a permission in the workspace that the input names. */
export const workspaceProcedure = (permission: WorkspacePermission) =>
  publicProcedure
    .meta({ permission })
    .input(workspace)
    .use(async ({ ctx, input, next }) => {
      const member = await authorizeMember(ctx.services.database, ctx.principal, input.workspaceId, permission)
      return next({ ctx: { ...ctx, member } })
    })
