import { z } from 'zod'
import { failureSchema, id, instant } from '../schema-parts.ts'

export const preferenceSetSchema = z.object({
  id,
  name: z.string(),
  status: z.enum(['waiting', 'done', 'failed']),
  /** As workers see it; null until it is written. */
  folder: z.string().nullable(),
  /** Rankings, by where they come from. */
  fromPairwise: z.int(),
  fromVotes: z.int(),
  error: failureSchema.nullable(),
  createdAt: instant,
})

export type PreferenceSetItem = z.output<typeof preferenceSetSchema>

export const preferenceListSchema = z.object({
  sets: z.array(preferenceSetSchema),
  /** Rankings that a set would have now. */
  available: z.object({ fromPairwise: z.int(), fromVotes: z.int() }),
})

export type PreferenceList = z.output<typeof preferenceListSchema>
