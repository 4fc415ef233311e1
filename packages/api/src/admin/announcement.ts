import { announcementLimits } from '@amend/contract'
import {
  changeAnnouncement,
  createAnnouncement,
  endAnnouncement,
  listAnnouncements,
} from '@amend/services/announcement'
import { announcementPageSchema, announcementSchema } from '@amend/services/types'
import { z } from 'zod'
import { id, instant, text } from '../input.ts'
import { installationProcedure, router } from '../trpc.ts'
import { cursor } from './input.ts'

const sentence = text(announcementLimits.text)
  .transform((value) => value.normalize('NFC').trim())
  .refine((value) => value !== '', 'An announcement needs a text in each language.')

const draft = z.object({
  text: z.object({ en: sentence, de: sentence }),
  startsAt: instant.optional(),
  endsAt: instant.optional(),
})

const versioned = z.object({ id, version: z.int() })

export const announcementRouter = router({
  list: installationProcedure('installation:view')
    .input(z.object({ cursor }))
    .output(announcementPageSchema)
    .query(({ ctx, input }) => listAnnouncements(ctx.services.database, input)),

  create: installationProcedure('installation:update')
    .input(draft)
    .output(announcementSchema)
    .mutation(({ ctx, input }) => createAnnouncement(ctx.services, ctx.session, input)),

  change: installationProcedure('installation:update')
    .input(versioned.extend(draft.shape))
    .output(announcementSchema)
    .mutation(({ ctx, input }) => changeAnnouncement(ctx.services, ctx.session, input)),

  end: installationProcedure('installation:update')
    .input(versioned)
    .output(announcementSchema)
    .mutation(({ ctx, input }) => endAnnouncement(ctx.services, ctx.session, input)),
})
