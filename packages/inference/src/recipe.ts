import { type Recipe, recipeSchema } from '@amend/contract'
import { InferenceError } from './error.ts'

/** @throws InferenceError 'bad-recipe' */
export function parseRecipe(text: string): Recipe {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new InferenceError('bad-recipe', 'The recipe in this picture is not JSON.', { cause })
  }
  const parsed = recipeSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const where = parsed.error.issues[0]?.path.join('.') || 'its whole'
  throw new InferenceError(
    'bad-recipe',
    `The recipe in this picture cannot be used: ${where} is missing or not as it should be.`,
  )
}
