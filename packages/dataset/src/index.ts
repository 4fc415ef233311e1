export { type Intake, type IntakeOptions, takeCaptions } from './captions/intake.ts'
export { blockWords, type Moderator } from './captions/moderation.ts'
export { DatasetError, type DatasetErrorCode, datasetErrorCodes } from './error.ts'
export { createDataset, type DatasetFolder, openDataset } from './folder.ts'
export type { CandidatePainter } from './painter/candidate-painter.ts'
export { openTextToImagePainter } from './painter/text-to-image.ts'
export { type DatasetRecipe, type DatasetRecipeInput, parseRecipe, recipeSchema } from './recipe.ts'
export { type PaintParts, paintStage } from './work/paint-stage.ts'
export type { StageProgress } from './work/progress.ts'
export { type StageOptions, writeStage } from './work/write-stage.ts'
export { type EndpointOptions, openEndpointWriter } from './writer/endpoint.ts'
export {
  type FineTuningForm,
  fineTuningForms,
  fineTuningLines,
  type HumanTriple,
  readHumanTriples,
  type TripleFault,
} from './writer/human-triples.ts'
export { openLocalWriter } from './writer/local.ts'
export { readyWriter } from './writer/ready.ts'
export type { InstructionWriter } from './writer/writer.ts'
