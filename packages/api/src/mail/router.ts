import { listMail } from '@amend/auth/mail'
import type { MailOutbox } from '@amend/db'
import { z } from 'zod'
import { notFound } from '../error.ts'
import { id } from '../input.ts'
import { pageLimits } from '../limits.ts'
import { readCursor, writeCursor } from '../page-cursor.ts'
import { installationProcedure, router } from '../trpc.ts'
import type { MailContent, MailItem, MailPage } from '../types.ts'

export const mailRouter = router({
  list: installationProcedure('mail:view')
    .input(z.object({ cursor: z.string().max(200).nullish() }).default({}))
    .query(async ({ ctx, input }): Promise<MailPage> => {
      const cursor = input.cursor == null ? undefined : readCursor(input.cursor)
      const from = cursor && { createdAt: cursor.at, id: cursor.id }
      const mails = await listMail(ctx.services.database, pageLimits.mails + 1, from)
      const page = mails.slice(0, pageLimits.mails)
      const last = mails.length > pageLimits.mails ? page.at(-1) : undefined
      return { items: page.map(mailItem), nextCursor: last ? writeCursor({ at: last.createdAt, id: last.id }) : null }
    }),

  get: installationProcedure('mail:view')
    .input(z.object({ id }))
    .query(async ({ ctx, input }): Promise<MailContent> => {
      const mail = await ctx.services.database.installation.mailOutbox.findUnique({ where: { id: input.id } })
      if (!mail) throw notFound()
      return { ...mailItem(mail), text: mail.text }
    }),
})

const mailItem = ({ id, recipient, subject, sentAt, error, createdAt }: MailOutbox): MailItem => ({
  ...{ id, recipient, subject, error },
  sentAt: sentAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
})
