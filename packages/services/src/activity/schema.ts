import { z } from 'zod'
import { id, instant } from '../schema-parts.ts'

/** What the feed tells. The pages have a sentence for each. */
export const activityActions = [
  'image:upload',
  'edit:done',
  'image:delete',
  'workspace:create',
  'workspace:update',
  'workspace:delete',
  'workspace:restore',
  'member:join',
  'member:update',
  'member:remove',
  'member:leave',
] as const

export type ActivityAction = (typeof activityActions)[number]

export const activityItemSchema = z.object({
  id,
  at: instant,
  action: z.enum(activityActions),
  /** Null for an account that was deleted. */
  actor: z.object({ id, name: z.string() }).nullable(),
  /** What the picture, person or team was called then. */
  name: z.string().nullable(),
  /** The picture, while it exists. */
  imageId: id.nullable(),
  /** Of an edit. */
  instruction: z.string().nullable(),
  /** The role that somebody got. */
  role: z.string().nullable(),
})

export type ActivityItem = z.output<typeof activityItemSchema>

export const activityPageSchema = z.object({ items: z.array(activityItemSchema), nextCursor: z.string().nullable() })

export type ActivityPage = z.output<typeof activityPageSchema>
