import {
  chooseNotification,
  listNotifications,
  markRead,
  notificationChoices,
  unreadNotifications,
  unsubscribe,
} from '@amend/services/notification'
import { notificationChoiceSchema, notificationEvents, notificationPageSchema } from '@amend/services/types'
import { z } from 'zod'
import { cursor, ids } from '../input.ts'
import { personProcedure, publicProcedure, router } from '../trpc.ts'
import { nothing, unreadAnswer } from './schema.ts'

export const notificationRouter = router({
  list: personProcedure
    .input(z.object({ cursor }))
    .output(notificationPageSchema)
    .query(({ ctx, input }) => listNotifications(ctx.services, ctx.session, input.cursor ?? undefined)),

  unread: personProcedure
    .output(unreadAnswer)
    .query(async ({ ctx }) => ({ count: await unreadNotifications(ctx.services, ctx.session) })),

  /** Without ids: all of them. */
  markRead: personProcedure
    .input(z.object({ ids: ids.optional() }))
    .output(nothing)
    .mutation(({ ctx, input }) => markRead(ctx.services, ctx.session, input.ids)),

  choices: personProcedure
    .output(z.array(notificationChoiceSchema))
    .query(({ ctx }) => notificationChoices(ctx.services, ctx.session)),

  choose: personProcedure
    .input(notificationChoiceSchema)
    .output(nothing)
    .mutation(({ ctx, input }) => chooseNotification(ctx.services, ctx.session, input)),

  /** Stops mails by the link in one of them: whoever has it needs no session. */
  unsubscribe: publicProcedure
    .input(
      z.object({
        key: z.string().max(100),
        events: z.array(z.enum(notificationEvents)).min(1).max(notificationEvents.length),
      }),
    )
    .output(nothing)
    .mutation(({ ctx, input }) => unsubscribe(ctx.services, input.key, input.events)),
})
