import { shareItemSchema, sharePageSchema } from '@amend/services/types'

export const shareAnswer = shareItemSchema
export const sharesAnswer = sharePageSchema
