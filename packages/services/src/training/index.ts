export { alertStandingRuns } from './alert.ts'
export { commandTrainingRun } from './command.ts'
export { compareTrainingRuns } from './compare.ts'
export { type LogRequest, readTrainingLog } from './log.ts'
export { listTrainingRuns, readTrainingRun, trainingTerms } from './read.ts'
export { type TrainingEnd, type TrainingProgress, trainingFollowRecord, trainingRunRecord } from './record.ts'
export { registerTrainingResult } from './register-result.ts'
export {
  addTrainingLines,
  addTrainingPoints,
  addTrainingSamples,
  findReported,
  keepClusterRecord,
  keepTrainingConfig,
  keepTrainingFolder,
  noticeTrainingRun,
  type ReportedLine,
  type ReportedPoint,
  type ReportedSample,
  type ReportedSoFar,
} from './report.ts'
export { startTrainingRun, type TrainingRequest } from './request.ts'
export { findSamplePicture, listTrainingSamples } from './samples.ts'
export { readTrainingSeries, type SeriesRequest } from './series.ts'
export { endTrainingCommand, takeTrainingCommands } from './worker-commands.ts'
