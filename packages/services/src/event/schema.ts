import { eventItemSchema } from '@amend/contract'
import { z } from 'zod'

/** An event, or that what came after the cursor is not kept: the reader then looks at the records anew. */
export const followItemSchema = z.union([eventItemSchema, z.object({ kind: z.literal('reset') })])

export type FollowItem = z.output<typeof followItemSchema>
