import { z } from 'zod'
import { id, instant } from '../schema-parts.ts'

const mailItemSchema = z.object({
  id,
  recipient: z.string(),
  subject: z.string(),
  sentAt: instant.nullable(),
  error: z.string().nullable(),
  createdAt: instant,
})

export type MailItem = z.output<typeof mailItemSchema>

export const mailPageSchema = z.object({ items: z.array(mailItemSchema), nextCursor: z.string().nullable() })

export type MailPage = z.output<typeof mailPageSchema>

export const mailContentSchema = mailItemSchema.extend({ text: z.string() })

export type MailContent = z.output<typeof mailContentSchema>

const outboxState = z.enum(['waiting', 'given-up', 'sent'])

export type OutboxState = z.output<typeof outboxState>

/** A mail without its text. */
export const outboxItemSchema = z.object({
  id,
  recipient: z.string(),
  subject: z.string(),
  state: outboxState,
  attempts: z.int(),
  /** The time of the next attempt, after a failed one. */
  nextAt: instant.nullable(),
  sentAt: instant.nullable(),
  /** Why the last attempt failed. */
  error: z.string().nullable(),
  createdAt: instant,
})

export type OutboxItem = z.output<typeof outboxItemSchema>

export const outboxPageSchema = z.object({ items: z.array(outboxItemSchema), nextCursor: z.string().nullable() })

export type OutboxPage = z.output<typeof outboxPageSchema>
