import { z } from 'zod'
import { id, instant } from '../schema-parts.ts'

export const apiKeyScopeSchema = z.enum(['read', 'edit', 'manage'])

export const apiKeyItemSchema = z.object({
  id,
  name: z.string(),
  /** The beginning of the secret, for recognition. */
  prefix: z.string(),
  scope: apiKeyScopeSchema,
  /** An expired key, and one whose creator has left the workspace or is suspended, are refused. */
  state: z.enum(['active', 'expired', 'creator-gone']),
  createdBy: z.object({ id, name: z.string().nullable() }),
  createdAt: instant,
  expiresAt: instant.nullable(),
  /** To the minute. */
  lastUsedAt: instant.nullable(),
})

export type ApiKeyItem = z.output<typeof apiKeyItemSchema>

export const createdApiKeySchema = apiKeyItemSchema.extend({
  /** It cannot be read again. */
  secret: z.string(),
})

export type CreatedApiKey = z.output<typeof createdApiKeySchema>
