import type { Recipe } from '@amend/contract'
import { ImagingError, readRecipe } from '@amend/imaging'
import { parseRecipe } from '@amend/inference'

/**
 * Reads the recipe from a result's metadata.
 * @throws ImagingError 'no-recipe' for a picture that amend has not written
 */
export async function recipeIn(file: string): Promise<Recipe> {
  const text = await readRecipe(file)
  if (text === undefined) throw new ImagingError('no-recipe', `${file} carries no recipe: it is not a result of amend.`)
  return parseRecipe(text)
}
