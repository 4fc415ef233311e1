import { capabilitiesSchema } from '@amend/contract'
import { z } from 'zod'
import { id } from '../schema-parts.ts'

export const modelItemSchema = z.object({
  id,
  title: z.string(),
  label: z.string(),
  identity: z.string(),
  capabilities: capabilitiesSchema,
})

export type ModelItem = z.output<typeof modelItemSchema>
