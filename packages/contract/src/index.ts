export {
  type EditSettings,
  editLimits,
  editSettingNames,
  editSettingsSchema,
  mostRequestedSeed,
  ownScheduler,
  type RequestedSettings,
  requestedSettingsSchema,
  restoreModes,
  variantsSchema,
} from './edit-settings.ts'
export { AmendError, type AmendErrorOptions } from './error.ts'
export { type Recipe, recipeSchema } from './recipe.ts'
