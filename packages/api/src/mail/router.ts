import { listMails, readMail } from '@amend/services/mail'
import { z } from 'zod'
import { id } from '../input.ts'
import { installationProcedure, router } from '../trpc.ts'
import { mailAnswer, mailsAnswer } from './schema.ts'

export const mailRouter = router({
  list: installationProcedure('mail:view')
    .input(z.object({ cursor: z.string().max(200).nullish() }).default({}))
    .output(mailsAnswer)
    .query(({ ctx, input }) => listMails(ctx.services.database, input.cursor ?? undefined)),

  get: installationProcedure('mail:view')
    .input(z.object({ id }))
    .output(mailAnswer)
    .query(({ ctx, input }) => readMail(ctx.services.database, input.id)),
})
