import { z } from 'zod'
import { failureSchema, id, instant } from '../schema-parts.ts'

export const accountExportItemSchema = z.object({
  id,
  status: z.enum(['pending', 'ready', 'failed']),
  createdAt: instant,
  /** Known when ready. */
  bytes: z.number().nullable(),
  url: z.string().nullable(),
  expiresAt: instant.nullable(),
  error: failureSchema.nullable(),
})

export type AccountExportItem = z.output<typeof accountExportItemSchema>
