export { endUnopenedCanary, judgeCanary } from './end.ts'
export { listCanaries } from './read.ts'
export { modelFor } from './serve.ts'
export { type CanaryRequest, promoteCanary, rollBackCanary, startCanary } from './start.ts'
