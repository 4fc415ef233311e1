import { eventItemSchema } from '@amend/contract'
import { z } from 'zod'

/** An event, or a reset: events after the cursor have been pruned, and the reader must reload the records. */
export const followItemSchema = z.union([eventItemSchema, z.object({ kind: z.literal('reset') })])

export type FollowItem = z.output<typeof followItemSchema>
