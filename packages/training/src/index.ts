export { type LoraModule, loraFile, readLora, writeLora, writeMerged } from './checkpoint/lora.ts'
export { isTextToImage, widenCheckpoint } from './checkpoint/widen.ts'
export { TrainingError, type TrainingErrorCode } from './error.ts'
export { adapterTargets } from './network/adapters.ts'
export { scheduleNames } from './optimizer/schedule.ts'
export { listCheckpoints } from './run/checkpoint.ts'
export { type RunConfig, type RunSettings, settingDefaults } from './run/config.ts'
export { askRun, type RunRequest, requests } from './run/control.ts'
export { runFiles } from './run/folder.ts'
export { type Metrics, readMetrics } from './run/metrics.ts'
export {
  type RunHandlers,
  type RunInbox,
  type RunOptions,
  type RunOutcome,
  resumeRun,
  runInbox,
  startRun,
} from './run/run.ts'
export { type KnownStatus, type RunStatus, readStatus } from './run/status.ts'
