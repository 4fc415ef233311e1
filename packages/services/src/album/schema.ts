import { albumLimits, pageLimits } from '@amend/contract'
import { z } from 'zod'
import { renditionLinkSchema } from '../image/schema.ts'
import { id, instant } from '../schema-parts.ts'

/** The search of a smart album: the conditions of a list of images. */
export const albumRuleSchema = z.object({
  search: z.string().max(pageLimits.search).optional(),
  favourite: z.boolean().optional(),
  kind: z.enum(['upload', 'result']).optional(),
  from: instant.optional(),
  to: instant.optional(),
  /** Created within so many days before it is read. */
  lastDays: z.int().min(1).max(albumLimits.days).optional(),
  look: z.string().optional(),
  modelVersionId: id.optional(),
  personId: id.optional(),
  tagId: id.optional(),
  sort: z.enum(['newest', 'oldest', 'name']).optional(),
})

export type AlbumRule = z.output<typeof albumRuleSchema>

export const albumItemSchema = z.object({
  id,
  workspaceId: id,
  name: z.string(),
  /** Only its creator sees it. */
  private: z.boolean(),
  /** Null for an album that is filled by hand. */
  rule: albumRuleSchema.nullable(),
  /** The number of its pictures outside the trash; null for a smart album. */
  count: z.int().nullable(),
  /** The thumbnail of its cover; null while it has none. */
  cover: renditionLinkSchema.nullable(),
  createdAt: instant,
  updatedAt: instant,
})

export type AlbumItem = z.output<typeof albumItemSchema>

export const albumPageSchema = z.object({ items: z.array(albumItemSchema), nextCursor: z.string().nullable() })

export type AlbumPage = z.output<typeof albumPageSchema>
