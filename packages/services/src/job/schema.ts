import { z } from 'zod'
import { id, instant } from '../schema-parts.ts'

/** A job of the queue, for administrators: whose it is, and nothing of what it shows. */
export const jobItemSchema = z.object({
  id,
  /** Such as "edit.perform". */
  name: z.string(),
  state: z.enum(['waiting', 'running', 'failed', 'cancelled', 'done']),
  /** Attempts that failed. */
  retries: z.int(),
  person: z.object({ id, name: z.string().nullable(), email: z.string() }).nullable(),
  errorCode: z.string().nullable(),
  createdAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** When a waiting job may begin, where that is later. */
  startAfter: instant.nullable(),
  mayRetry: z.boolean(),
})

export type JobItem = z.output<typeof jobItemSchema>

export const jobPageSchema = z.object({ items: z.array(jobItemSchema), nextCursor: z.string().nullable() })

export type JobPage = z.output<typeof jobPageSchema>

export const jobCountsSchema = z.array(
  z.object({
    name: z.string(),
    state: jobItemSchema.shape.state,
    count: z.int(),
    /** Seconds since the oldest was requested. */
    oldest: z.number(),
  }),
)

export type JobCounts = z.output<typeof jobCountsSchema>
