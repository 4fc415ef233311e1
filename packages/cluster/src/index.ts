export type { JobState, JobStatus } from './cluster.ts'
export { ClusterError, type ClusterErrorCode } from './error.ts'
export {
  adoptRun,
  attachRun,
  type ClusterRecord,
  type ClusterRun,
  type ClusterTarget,
  type FollowOptions,
  type KubernetesTarget,
  parseClusterRecord,
  type RayTarget,
  type SharedFolder,
  type SubmitOptions,
  type SubmittedRun,
  submitRun,
} from './submit.ts'
export { type GivenTrainerSettings, type TrainerSettings, trainerSettings, trainerSettingsOf } from './trainer.ts'
export { startWorkers, type Workers, type WorkersOptions, type WorkersTarget } from './workers.ts'
