export { currentModel } from './current.ts'
export { deployModel } from './deploy.ts'
export { readGate, requestGateEvaluation } from './gate.ts'
export { type FoundModel, findModelLocation, type RegisteredLocation, registerModel } from './register.ts'
export { listDeployments, readRegistry } from './registry.ts'
export {
  type DeploymentRequest,
  requestDeployment,
  requestPull,
  requestRegistration,
  requestVerification,
  rollBack,
} from './request.ts'
export { type ClaimedTask, modelTaskRecord, type ReadCheckpoint } from './task-record.ts'
