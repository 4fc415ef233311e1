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
