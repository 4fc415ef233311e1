import { modelItemSchema } from '@amend/services/types'

/** Null until a model is deployed. */
export const modelAnswer = modelItemSchema.nullable()
