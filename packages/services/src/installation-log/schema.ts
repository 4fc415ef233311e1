import { z } from 'zod'
import { auditItemSchema } from '../audit/schema.ts'
import { id } from '../schema-parts.ts'

/** An entry of the audit log of the installation. */
export const logItemSchema = auditItemSchema.extend({
  subjectId: id.nullable(),
  /** Null for an action on the installation. */
  workspace: z.object({ id, name: z.string().nullable() }).nullable(),
  address: z.string().nullable(),
})

export type LogItem = z.output<typeof logItemSchema>

export const logPageSchema = z.object({ items: z.array(logItemSchema), nextCursor: z.string().nullable() })

export type LogPage = z.output<typeof logPageSchema>
