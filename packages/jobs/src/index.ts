export { type JobName, jobNames, type Payload, parsePayload } from './definitions.ts'
export { JobError, type JobErrorCode } from './error.ts'
export { type EventFeed, type FeedItem, openEventFeed, pruneEvents } from './event/feed.ts'
export { endedJobs, openJobs, withoutJob } from './job-table.ts'
export type { JobLog } from './log.ts'
export type { Need } from './needs.ts'
export {
  countJobs,
  findJobs,
  type JobCount,
  type JobFilter,
  type JobRow,
  type JobState,
  jobStates,
  listJobs,
  listWorkers,
  type WorkerInstance,
} from './overview.ts'
export { openQueue, type Queue, type QueueOptions, type RequestOptions } from './queue.ts'
export { type CancellableRecords, cancelRecords } from './record/cancel.ts'
export type { Attempt, Begun, Change, RecordDefinition, RecordWork, RunningRecord } from './record/definition.ts'
export { recordHandler } from './record/handler.ts'
export { reorderJobs } from './reorder.ts'
export { isDatabaseFull, isUnreachable } from './worker/failure.ts'
export type { Effect, Failure, JobHandler, JobHandlers, RunningJob } from './worker/handler.ts'
export { type JobWorker, performJobs, type WorkerOptions } from './worker/perform.ts'
