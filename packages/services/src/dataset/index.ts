export { listClusters } from './cluster.ts'
export { findConsentedEdit, listConsentedEdits } from './consented-edits.ts'
export { type BudgetRequest, changeBudget, pauseRun, resumeRun, startRun, stopRun } from './control.ts'
export {
  createDataset,
  type DatasetImport,
  discardDraft,
  importDataset,
  type NewDataset,
  storeDatasetUpload,
} from './create.ts'
export { readEstimate } from './estimate.ts'
export { addRow, discardRow, listRows, type NewRow, type RewordRequest, rewordRow } from './handmade.ts'
export { readHistogram } from './histogram.ts'
export { type ChunkIndex, indexChunk } from './index-chunk.ts'
export { findDataset, listDatasets } from './list.ts'
export { readSamplePicture, type SamplePicture } from './picture.ts'
export { type DatasetRunItem, findDatasetRun, findOpenDatasetRun, noticeDatasetRun } from './read.ts'
export { type ChunkCounts, type ClaimedChunk, datasetChunkRecord } from './record.ts'
export { cancelDatasetRun, type DatasetRunRequest, requestDatasetRun } from './request.ts'
export { type ReviewRequest, reviewSample } from './review.ts'
export { drawStrip, listSamples, sampleSorts } from './samples.ts'
export { firstSelection, listSelections, type SelectionRequest, saveSelection } from './selection.ts'
export { inputOf } from './task.ts'
export { type ClaimedDatasetTask, type DatasetTaskResult, datasetTaskRecord } from './task-record.ts'
export type { DuplicateMember, FrozenVersion, JudgedSelection } from './task-result.ts'
export { compareVersions, exportVersion, freezeVersion, listFrozenVersions, listVersions, readCard } from './version.ts'
