export { type AccountAction, accountActions, auditedRefusals, type RefusalAction, refusalActions } from './audit.ts'
export { capabilitiesSchema, type ModelCapabilities, modelLimitsSchema } from './capabilities.ts'
export { clusterTargetSchema, type StoredClusterTarget } from './cluster-target.ts'
export { type DatasetSampleRow, type DatasetTripleRow, handmadeRows } from './dataset/listing.ts'
export { type DatasetRecipe, type DatasetRecipeInput, datasetRecipeSchema } from './dataset/recipe.ts'
export { type DatasetSelection, type DatasetSelectionInput, datasetSelectionSchema } from './dataset/selection.ts'
export {
  type ArchiveFormat,
  archiveFormats,
  type CaptionSource,
  captionFormats,
  captionSourceSchema,
  type DatasetFate,
  type DatasetLayout,
  type DatasetSource,
  datasetFates,
  datasetLayouts,
  datasetLimits,
  datasetNameSchema,
  datasetSourceSchema,
  embeddedCaptionCount,
  type PairSource,
  pairSourceSchema,
} from './dataset/source.ts'
export { editCost, shallowShare, wholeStepEvery } from './edit-cost.ts'
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
  type Speed,
  speeds,
  variantsSchema,
} from './edit-settings.ts'
export { AmendError, type AmendErrorOptions, domainsOf } from './error.ts'
export { type ApiErrorCode, apiErrorCodes, type FailureCode, failureCodes } from './error-codes.ts'
export {
  type EventData,
  type EventItem,
  type EventKind,
  eventItemSchema,
  eventSchema,
  isEventKind,
  type NewWorkspaceEvent,
  type WebhookKind,
  type WorkspaceEvent,
  webhookKinds,
} from './events.ts'
export { type ExportFormat, type ExportSize, exportFormats, exportSizes } from './export-options.ts'
export { type KnownLooks, knownLooksSchema } from './known-looks.ts'
export {
  albumLimits,
  announcementLimits,
  callLimits,
  canaryLimits,
  commentLimits,
  creditLimits,
  editRequestLimits,
  evaluationLimits,
  modelLimits,
  mostStars,
  pageLimits,
  pictureLimits,
  preferenceLimits,
  tagLimits,
  teamLimits,
  trainingLimits,
  uploadLimits,
} from './limits.ts'
export type { Notice } from './notice.ts'
export { type Advice, type EditOutcome, outcomeSchema, storedOutcomeSchema, type Verdict } from './outcome.ts'
export { pictureTitle, withPictureEnding } from './picture-name.ts'
export { type Recipe, recipeSchema } from './recipe.ts'
export {
  type SafetyReason,
  type SafetyStatus,
  safetyLimits,
  safetyReasons,
  safetyStatuses,
} from './safety.ts'
export { type SchemaProblem, schemaProblem } from './schema-problem.ts'
export { type ShareReportReason, type ShareSubject, shareLimits, shareReportReasons, shareSubjects } from './share.ts'
export {
  adapterTargets,
  type ChosenTrainingSettings,
  chosenTrainingSettingsSchema,
  computeDevices,
  learningRateSchedules,
  preferenceDefaults,
  type TrainingField,
  type TrainingSettingName,
  type TrainingSettings,
  type TrainingSettingsProblem,
  trainingDefaults,
  trainingFields,
  trainingSettingsProblem,
  trainingSettingsSchema,
} from './training-settings.ts'
