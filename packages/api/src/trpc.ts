/** The ladder of procedures: each step knows more of who asks. Nothing else in the API builds procedures. */
import type { InstallationPermission, WorkspacePermission } from '@amend/auth/permissions'
import { authorizeInstallation, authorizeMember, requireSession } from '@amend/services'
import { initTRPC, TRPCError } from '@trpc/server'
import { type Context, requirePageAccount } from './context.ts'
import { trpcCodeOf } from './error-status.ts'
import { describeFailure } from './failure.ts'
import { workspace } from './input.ts'
import { logFault } from './log.ts'
import type { ApiErrorData } from './types.ts'

/** What is known of a procedure before it is asked. */
export interface Meta {
  /** What it asks for, so that tests can ask every procedure for it. */
  readonly permission?: WorkspacePermission | InstallationPermission
  /** How long its input may be, in JSON. Default: `callLimits.inputBytes`. */
  readonly inputBytes?: number
}

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    errorFormatter: ({ shape, error }) => {
      const { message, code, field, retryAfter } = describeFailure(error)
      const data: ApiErrorData = { code, ...(field && { field }), ...(retryAfter && { retryAfter }) }
      return { code: shape.code, message, data }
    },
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 40_000 } },
  })

export const { router, createCallerFactory } = t

/** Gives every failure its status, and logs our own faults once. */
const tellingProcedure = t.procedure.use(async ({ ctx, next, path }) => {
  const result = await next()
  if (result.ok) return result
  const failure = describeFailure(result.error)
  if (failure.fault) logFault(ctx, path, result.error.cause ?? result.error)
  throw new TRPCError({
    code: trpcCodeOf(failure.code),
    message: failure.message,
    cause: result.error.cause ?? result.error,
  })
})

/** For anybody, except for a page that was rendered for somebody else than who is signed in now. */
export const publicProcedure = tellingProcedure.use(({ ctx, next }) => {
  requirePageAccount(ctx)
  return next()
})

/** Only for a person with a session. */
export const personProcedure = publicProcedure.use(({ ctx, next }) => {
  const session = requireSession(ctx.principal)
  return next({ ctx: { ...ctx, session, person: session.person } })
})

/** For whoever has a permission in the installation. */
export const installationProcedure = (permission: InstallationPermission) =>
  personProcedure.use(({ ctx, next }) => {
    authorizeInstallation(ctx.principal, permission)
    return next()
  })

/** For principals that may act in the workspace that the input names, and have a permission there. */
export const workspaceProcedure = (permission: WorkspacePermission) =>
  publicProcedure
    .meta({ permission })
    .input(workspace)
    .use(async ({ ctx, input, next }) => {
      const member = await authorizeMember(ctx.services.database, ctx.principal, input.workspaceId, permission)
      return next({ ctx: { ...ctx, member } })
    })
