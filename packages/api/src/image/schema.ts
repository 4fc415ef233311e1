import {
  bulkResultSchema,
  editTreePageSchema,
  exportItemSchema,
  imageItemSchema,
  imagePageSchema,
  storedRecipeSchema,
} from '@amend/services/types'
import { z } from 'zod'

export const imageAnswer = imageItemSchema
export const imagesAnswer = imagePageSchema
export const treeAnswer = editTreePageSchema
/** Null for an upload. */
export const recipeAnswer = storedRecipeSchema.nullable()
export const bulkAnswer = z.array(bulkResultSchema)
export const exportAnswer = exportItemSchema
