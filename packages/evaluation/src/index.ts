export { type Estimate, estimates } from './bootstrap.ts'
export { type Comparison, compare, type Difference } from './compare.ts'
export { EvaluationError, type EvaluationErrorCode } from './error.ts'
export {
  defaultPoints,
  type Evaluation,
  type EvaluationOptions,
  type EvaluationProgress,
  evaluate,
  type Point,
  paperScales,
  sweep,
} from './evaluate.ts'
export { chooseItems, type EvaluationItem, type Shape } from './items.ts'
export { type MetricName, metricNames, metrics } from './metrics.ts'
export { reportPage } from './page/page.ts'
export { isReport, type Report, reportOf } from './report.ts'
