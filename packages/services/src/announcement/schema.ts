import { z } from 'zod'
import { id, instant } from '../schema-parts.ts'

/** What the editor shows. */
export const shownAnnouncementSchema = z.object({
  id,
  /** By language. */
  text: z.object({ en: z.string(), de: z.string() }),
})

export type ShownAnnouncement = z.output<typeof shownAnnouncementSchema>

export const announcementSchema = shownAnnouncementSchema.extend({
  startsAt: instant,
  /** Null until somebody ends it. */
  endsAt: instant.nullable(),
  state: z.enum(['planned', 'shown', 'ended']),
  /** Counts its changes. */
  version: z.int(),
  createdAt: instant,
})

export type AnnouncementItem = z.output<typeof announcementSchema>

export const announcementPageSchema = z.object({
  items: z.array(announcementSchema),
  nextCursor: z.string().nullable(),
})

export type AnnouncementPage = z.output<typeof announcementPageSchema>
