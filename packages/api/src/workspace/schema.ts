import { workspaceItemSchema } from '@amend/services/types'
import { z } from 'zod'

export const workspaceAnswer = workspaceItemSchema
export const nothing = z.void()
