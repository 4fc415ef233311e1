export { type EndpointModeration, openEndpointModerator } from './captions/endpoint-moderation.ts'
export { type IntakeOptions, takeCaptions } from './captions/intake.ts'
export { anyModerator, blockWords, type Moderator } from './captions/moderation.ts'
export { takePhotos } from './captions/photos.ts'
export type { Intake } from './captions/refusals.ts'
export { DatasetError, type DatasetErrorCode, datasetErrorCodes } from './error.ts'
export { type ExportLayout, type ExportOptions, exportLayouts, exportVersion } from './exports/export.ts'
export { createDataset, type DatasetFolder, openDataset } from './folder.ts'
export { addHandmade, type HandmadeRow, rewordTriple } from './handmade.ts'
export { unpackArchive } from './imports/archive.ts'
export { type Import, type ImportOptions, importPairs } from './imports/import.ts'
export { type ChunkListing, listChunk } from './listing/chunk-listing.ts'
export type { CandidatePainter } from './painter/candidate-painter.ts'
export { openTextToImagePainter } from './painter/text-to-image.ts'
export {
  keyOf,
  type OpenParts,
  type OpenScoreParts,
  openModerator,
  openNamedSafety,
  openPainter,
  openParts,
  openSafety,
  openScoreParts,
  openScores,
  openWriter,
  type PartSource,
} from './parts/open-parts.ts'
export { type DatasetRecipe, type DatasetRecipeInput, parseRecipe } from './recipe.ts'
export { type ObjectStore, openStore, type StoreAccess } from './remote/object-store.ts'
export { pullDataset, pushDataset, type RemoteWork, type TransferOptions, workRemotely } from './remote/remote.ts'
export { datasetReport, type ReportOptions } from './report/report.ts'
export { type ClusterMember, duplicateClusters } from './selection/clusters.ts'
export { fateText } from './selection/fate-text.ts'
export { type Fate, type Funnel, fates, type Judged, select } from './selection/select.ts'
export {
  defaultSelection,
  parseSelection,
  readSelection,
  type Selection,
  type SelectionInput,
  selectionNames,
  writeSelection,
} from './selection/selection.ts'
export type { ChunkContent } from './stages/chunk-content.ts'
export {
  type DatasetSize,
  datasetSize,
  type MakeChunkOptions,
  makeChunk,
} from './stages/make-chunk.ts'
export { type PaintParts, paintStage } from './stages/paint-stage.ts'
export type { StageProgress } from './stages/progress.ts'
export { scoreChunk, scoreStage } from './stages/score-stage.ts'
export type { StageOptions } from './stages/stage.ts'
export { writeStage } from './stages/write-stage.ts'
export { defaultShares, type FreezeOptions, freeze } from './versions/freeze.ts'
export {
  openVersion,
  readVersion,
  type Split,
  type Version,
  type VersionFacts,
  type VersionModel,
  versionNames,
} from './versions/version.ts'
export { type EndpointOptions, openEndpointWriter } from './writer/endpoint.ts'
export {
  type FineTuningForm,
  fineTuningForms,
  fineTuningLines,
  type HumanTriple,
  readHumanTriples,
  type TripleFault,
  writerExamples,
} from './writer/human-triples.ts'
export { listedWriter } from './writer/listed.ts'
export { openLocalWriter } from './writer/local.ts'
export { readyWriter } from './writer/ready.ts'
export type { InstructionWriter } from './writer/writer.ts'
