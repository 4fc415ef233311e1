import { apiKeyItemSchema, createdApiKeySchema } from '@amend/services/types'
import { z } from 'zod'

export const apiKeysAnswer = z.array(apiKeyItemSchema)
export const createdApiKeyAnswer = createdApiKeySchema
export const nothing = z.void()
