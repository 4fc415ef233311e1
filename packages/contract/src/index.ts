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
export { type ApiErrorCode, apiErrorCodes } from './error-codes.ts'
export { editRequestLimits, pageLimits, uploadLimits } from './limits.ts'
export { type Recipe, recipeSchema } from './recipe.ts'
export { capabilitiesSchema, type EditOutcome, type ModelCapabilities, outcomeSchema } from './settings.ts'
