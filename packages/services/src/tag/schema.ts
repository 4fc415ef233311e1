import { z } from 'zod'
import { id } from '../schema-parts.ts'

export const tagItemSchema = z.object({
  id,
  name: z.string(),
  /** The number of images that have it: of the workspace, or of those that were asked about. */
  count: z.int(),
})

export type TagItem = z.output<typeof tagItemSchema>

export const tagPageSchema = z.object({ items: z.array(tagItemSchema), nextCursor: z.string().nullable() })

export type TagPage = z.output<typeof tagPageSchema>
