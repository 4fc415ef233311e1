import { shareReportReasons, shareSubjects } from '@amend/contract'
import { z } from 'zod'
import { id, instant, personSchema } from '../schema-parts.ts'

export const shareItemSchema = z.object({
  id,
  workspaceId: id,
  subject: z.enum(shareSubjects),
  /** The picture, or the end of the branch; null for a selection and an album. */
  imageId: id.nullable(),
  /** Null for all but an album. */
  albumId: id.nullable(),
  /** The name of its first picture, or of its album. */
  name: z.string(),
  /** The instruction of its first picture; null for a photo and an album. */
  instruction: z.string().nullable(),
  /** Of a selection the pictures that visitors see; 1 for a picture and a branch, null for an album. */
  count: z.int().min(0).nullable(),
  /** /api/images/<workspace>/<image>/thumbnail of the picture that stands for it; null when visitors see none. */
  thumbnail: z.string().nullable(),
  /** The address for visitors; null when the secret of the installation has changed since, and it cannot be shown again. */
  url: z.string().nullable(),
  hasPassword: z.boolean(),
  download: z.boolean(),
  /** Whether visitors may continue an edit in a workspace of their own, which copies the picture. */
  remix: z.boolean(),
  compare: z.boolean(),
  /** Null: never. */
  expiresAt: instant.nullable(),
  views: z.int().min(0),
  lastViewedAt: instant.nullable(),
  createdAt: instant,
  createdBy: z.object({ id, name: z.string().nullable() }).nullable(),
})

export type ShareItem = z.output<typeof shareItemSchema>

export const sharePageSchema = z.object({ items: z.array(shareItemSchema), nextCursor: z.string().nullable() })

export type SharePage = z.output<typeof sharePageSchema>

/** What an administrator decides on a report: the link stays, or ends. */
export const shareReportOutcomes = ['kept', 'ended'] as const

/** What a visitor reported about a shared page, for administrators of the installation. */
export const shareReportItemSchema = z.object({
  id,
  workspace: z.object({ id, name: z.string() }),
  subject: z.enum(shareSubjects),
  /** Of the page; null when the link has ended, or the secret of the installation has changed since. */
  url: z.string().nullable(),
  /** Whether visitors can open the link. */
  live: z.boolean(),
  reason: z.enum(shareReportReasons),
  /** In the visitor's own words. */
  comment: z.string(),
  at: instant,
  /** Null while it waits. */
  outcome: z.enum(shareReportOutcomes).nullable(),
  /** Null while it waits, and for an account that was deleted. */
  decidedBy: personSchema.nullable(),
  decidedAt: instant.nullable(),
})

export type ShareReportItem = z.output<typeof shareReportItemSchema>

export const shareReportPageSchema = z.object({
  items: z.array(shareReportItemSchema),
  nextCursor: z.string().nullable(),
})

export type ShareReportPage = z.output<typeof shareReportPageSchema>
