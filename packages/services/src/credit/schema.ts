import { z } from 'zod'
import { instant } from '../schema-parts.ts'

const account = z.object({
  /** Credits a month; null for no limit. */
  limit: z.int().nullable(),
  /** This month, including what is reserved for edits that wait or run. */
  used: z.int(),
})

export const creditStateSchema = z.object({
  /** Of all members together. */
  workspace: account,
  /** Of the person alone. */
  member: account,
  /** When the next month begins. */
  until: instant,
})

export type CreditState = z.output<typeof creditStateSchema>
