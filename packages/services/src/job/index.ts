export { cancelJobs } from './cancel.ts'
export { type JobQuery, listAllJobs, readJobCounts } from './list.ts'
export { retryJob } from './retry.ts'
