import {
  bulkResultSchema,
  editTreePageSchema,
  exportItemSchema,
  facetsSchema,
  imageItemSchema,
  imagePageSchema,
  stackPageSchema,
  storedRecipeSchema,
  uploadedImageSchema,
} from '@amend/services/types'
import { z } from 'zod'

export const imageAnswer = imageItemSchema
export const uploadedAnswer = uploadedImageSchema
export const imagesAnswer = imagePageSchema
export const stacksAnswer = stackPageSchema
export const facetsAnswer = facetsSchema
export const treeAnswer = editTreePageSchema
/** Null for an upload. */
export const recipeAnswer = storedRecipeSchema.nullable()
export const bulkAnswer = z.array(bulkResultSchema)
export const exportAnswer = exportItemSchema
