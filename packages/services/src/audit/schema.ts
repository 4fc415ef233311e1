import { z } from 'zod'
import { id, instant } from '../schema-parts.ts'

/** Changed values by their name, as text. */
const values = z.record(z.string(), z.string())

const actor = z.object({ id, name: z.string() })

export const auditItemSchema = z.object({
  id,
  at: instant,
  /** Null for the system itself, and for an account that was deleted. */
  actor: actor.nullable(),
  /** Such as "member:update". */
  action: z.string(),
  /** What the subject was called then. */
  name: z.string().nullable(),
  before: values,
  after: values,
})

export type AuditItem = z.output<typeof auditItemSchema>

export const auditPageSchema = z.object({ items: z.array(auditItemSchema), nextCursor: z.string().nullable() })

export type AuditPage = z.output<typeof auditPageSchema>
