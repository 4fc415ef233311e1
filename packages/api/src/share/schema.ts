import { shareItemSchema, sharePageSchema } from '@amend/services/types'
import { z } from 'zod'

export const shareAnswer = shareItemSchema
export const sharesAnswer = sharePageSchema
export const revokedAnswer = z.null()
