import { apiErrorCodes } from '@amend/contract'
import {
  accountDeletionSchema,
  entryRulesSchema,
  meSchema,
  providerItemSchema,
  sessionItemSchema,
} from '@amend/services/types'
import { z } from 'zod'

/** Null without a session. */
export const meAnswer = meSchema.nullable()
export const entryAnswer = entryRulesSchema
export const providersAnswer = z.array(providerItemSchema)
export const sessionsAnswer = z.array(sessionItemSchema)
/** Null for an invalid link. */
export const linkAnswer = z.object({ email: z.string() }).nullable()
export const deletionAnswer = accountDeletionSchema
export const stepAnswer = z.enum(['second-factor', 'restore']).nullable()
export const endedAnswer = z.object({ ended: z.int().min(0) })
/** Errors of the fields of a form. */
export const faultsAnswer = z.array(z.object({ code: z.enum(apiErrorCodes), message: z.string() }))
export const nothing = z.void()
