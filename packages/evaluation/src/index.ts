export { type Estimate, estimates } from './bootstrap.ts'
export { type Comparison, compare, compareVersions, type Difference, type VersionComparison } from './compare.ts'
export { EvaluationError, type EvaluationErrorCode } from './error.ts'
export {
  defaultPoints,
  type EvaluatedItem,
  type Evaluation,
  type EvaluationOptions,
  type EvaluationProgress,
  evaluate,
  type Point,
  paperScales,
  type SampleRow,
  type Sofar,
  sweep,
} from './evaluate.ts'
export { chooseItems, type EvaluationItem, type Shape } from './items.ts'
export { type MetricName, metricNames, metrics } from './metrics.ts'
export { reportPage } from './page/page.ts'
export { isReport, type Report, reportOf } from './report.ts'
