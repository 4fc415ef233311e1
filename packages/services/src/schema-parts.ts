/** Schemas that several outputs share. */
import { z } from 'zod'

export const id = z.guid()

/** ISO 8601, in UTC. */
export const instant = z.iso.datetime()

/** A record's failure: its code comes from the failing part, and need not be one of the API's own. */
export const failureSchema = z.object({
  code: z.string(),
  /** A sentence for the person. */
  message: z.string(),
})

export type Failure = z.output<typeof failureSchema>

/** A person as other members see them. */
export const personSchema = z.object({ id, name: z.string().nullable() })

export type PersonItem = z.output<typeof personSchema>
