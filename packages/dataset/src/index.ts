export { DatasetError, type DatasetErrorCode, datasetErrorCodes } from './error.ts'
export { createDataset, type DatasetFolder, openDataset } from './folder.ts'
export { type DatasetRecipe, type DatasetRecipeInput, parseRecipe, recipeSchema } from './recipe.ts'
