import { entryRulesSchema, meSchema, providerItemSchema, sessionItemSchema } from '@amend/services/types'
import { z } from 'zod'

/** Null without a session. */
export const meAnswer = meSchema.nullable()
export const entryAnswer = entryRulesSchema
export const providersAnswer = z.array(providerItemSchema)
export const sessionsAnswer = z.array(sessionItemSchema)
/** Null for an invalid link. */
export const linkAnswer = z.object({ email: z.string() }).nullable()
export const endedAnswer = z.object({ ended: z.int().min(0) })
export const nothing = z.void()
