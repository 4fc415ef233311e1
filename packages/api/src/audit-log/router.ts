import { listAudit } from '@amend/services/audit'
import { auditPageSchema } from '@amend/services/types'
import { z } from 'zod'
import { id, instant } from '../input.ts'
import { router, workspaceProcedure } from '../trpc.ts'

export const auditRouter = router({
  list: workspaceProcedure('audit:view')
    .input(
      z.object({
        actorId: id.optional(),
        noun: z
          .string()
          .regex(/^[a-z-]{1,40}$/)
          .optional(),
        from: instant.optional(),
        to: instant.optional(),
        cursor: z.string().max(200).nullish(),
      }),
    )
    .output(auditPageSchema)
    .query(({ ctx, input }) => listAudit(ctx.services, ctx.member, { ...input, cursor: input.cursor ?? undefined })),
})
