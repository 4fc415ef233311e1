export { addGoldenItem, readGoldenSet, removeGoldenItem, takeIntoGoldenSet } from './golden.ts'
export { findEvaluationPicture, listEvaluations, readEvaluation } from './read.ts'
export {
  type ClaimedEvaluation,
  type ComparableRun,
  comparableRuns,
  evaluationRecord,
  type FinishedEvaluation,
  keepComparisons,
  keepEvaluationPicture,
  type NewComparison,
  uncomparedRuns,
} from './record.ts'
export { cancelEvaluation, requestEvaluation } from './request.ts'
export type { EvaluatedSoFar, EvaluationResults, EvaluationSettings, VersionComparison } from './schema.ts'
