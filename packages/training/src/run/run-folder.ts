/** What the folder of a run says, and what can be asked of it, for processes that load no network. */
export { askRun, type RunRequest, requests } from './control.ts'
export { runFiles } from './folder.ts'
export {
  type HeldOutLine,
  type Metrics,
  nothingYet,
  parseMetrics,
  readMetrics,
  type Smoothed,
  smooth,
  smoothedValue,
} from './metrics.ts'
export { type KnownStatus, type RunStatus, readStatus } from './status.ts'
