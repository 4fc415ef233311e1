import { listOutbox, retryMail } from '@amend/services/mail'
import { outboxPageSchema } from '@amend/services/types'
import { z } from 'zod'
import { id } from '../input.ts'
import { installationProcedure, router } from '../trpc.ts'
import { cursor } from './input.ts'

export const outboxRouter = router({
  list: installationProcedure('mail:view')
    .input(z.object({ state: z.enum(['waiting', 'given-up', 'sent']).optional(), cursor }))
    .output(outboxPageSchema)
    .query(({ ctx, input }) => listOutbox(ctx.services.database, input)),

  retry: installationProcedure('installation:update')
    .input(z.object({ id }))
    .output(z.void())
    .mutation(({ ctx, input }) => retryMail(ctx.services, ctx.session, input.id)),
})
