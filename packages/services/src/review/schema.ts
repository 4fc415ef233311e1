import { mostStars } from '@amend/contract'
import { z } from 'zod'
import { instant, personSchema } from '../schema-parts.ts'

export const verdicts = ['approved', 'changes'] as const
export type Verdict = (typeof verdicts)[number]

export const reviewItemSchema = z.object({
  stars: z.object({
    /** One's own; 0 for none. */
    own: z.int().min(0).max(mostStars),
    /** Of all who gave stars; null when nobody did. */
    average: z.number().nullable(),
    count: z.int(),
  }),
  /** The latest verdict of each reviewer, the newest first. */
  verdicts: z.array(
    z.object({
      /** Null when the account has been deleted. */
      reviewer: personSchema.nullable(),
      verdict: z.enum(verdicts),
      at: instant,
    }),
  ),
})

export type ReviewItem = z.output<typeof reviewItemSchema>
