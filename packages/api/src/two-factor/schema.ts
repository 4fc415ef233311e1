import { twoFactorStateSchema } from '@amend/services/types'
import { z } from 'zod'

export const stateAnswer = twoFactorStateSchema
/** The secret in base32, and the content of the QR code. */
export const setupAnswer = z.object({ secret: z.string(), uri: z.string() })
export const codesAnswer = z.object({ codes: z.array(z.string()) })
export const nothing = z.void()
