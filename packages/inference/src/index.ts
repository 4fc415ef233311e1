export type {
  Advice,
  Editor,
  EditResult,
  EditRun,
  EditSettings,
  LoadOptions,
  Preview,
  StepEvent,
  Variant,
} from './editor.ts'
export { InferenceError, type InferenceErrorCode } from './error.ts'
export { load } from './load.ts'
export { parseRecipe, type Recipe } from './recipe.ts'
export { type Scope, scopeOf } from './scope.ts'
