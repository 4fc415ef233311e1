export type { LoadedModel } from './edit.ts'
export type {
  Editor,
  EditResult,
  EditRun,
  EditSettings,
  LoadOptions,
  LookSample,
  Preview,
  StepEvent,
  Variant,
} from './editor.ts'
export { InferenceError, type InferenceErrorCode } from './error.ts'
export { load, openModel } from './load.ts'
export type { LoraFile } from './lora.ts'
export type { EditModel } from './model.ts'
export { parseRecipe } from './recipe.ts'
