import { storageUseSchema, workspaceItemSchema } from '@amend/services/types'
import { z } from 'zod'

export const workspaceAnswer = workspaceItemSchema
export const storageAnswer = storageUseSchema
export const nothing = z.void()
