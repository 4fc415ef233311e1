import { type DatasetRecipe, datasetRecipeSchema, schemaProblem } from '@amend/contract'
import { DatasetError } from './error.ts'

export type { DatasetRecipe, DatasetRecipeInput } from '@amend/contract'

/** @throws DatasetError 'bad-recipe', which names the field */
export function parseRecipe(json: unknown): DatasetRecipe {
  const parsed = datasetRecipeSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const { field, reason } = schemaProblem(parsed.error, json)
  throw new DatasetError('bad-recipe', `The recipe cannot be used: ${field || 'all of it'} (${reason}).`)
}
