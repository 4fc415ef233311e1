import { mailContentSchema, mailPageSchema } from '@amend/services/types'

export const mailsAnswer = mailPageSchema
export const mailAnswer = mailContentSchema
