import { memberItemSchema } from '@amend/services/types'
import { z } from 'zod'

export const membersAnswer = z.array(memberItemSchema)
export const nothing = z.void()
