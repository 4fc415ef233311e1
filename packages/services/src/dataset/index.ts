export { type DatasetRunItem, findDatasetRun, findOpenDatasetRun, noticeDatasetRun } from './read.ts'
export { type ChunkCounts, type ClaimedChunk, datasetChunkRecord } from './record.ts'
export { cancelDatasetRun, type DatasetRunRequest, requestDatasetRun } from './request.ts'
