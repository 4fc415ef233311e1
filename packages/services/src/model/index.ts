export { currentModel } from './current.ts'
export { deployModel } from './deploy.ts'
export { readGate, requestGateEvaluation } from './gate.ts'
export { weightKinds } from './needs.ts'
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
export { requestAdaptation, requestOptimization, requestUpload } from './request-version.ts'
export {
  type ClaimedTask,
  modelMakeRecord,
  modelTaskRecord,
  type ReadCheckpoint,
  type SentFile,
} from './task-record.ts'
export {
  beginModelUpload,
  discardModelUpload,
  type ModelPiece,
  type NewModelUpload,
  pruneModelUploads,
  storeModelPiece,
} from './upload.ts'
