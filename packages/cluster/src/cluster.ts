/** The interface of both kinds of cluster. */

/** The state of a job; the last three are final. */
export type JobState = 'waiting' | 'running' | 'succeeded' | 'failed' | 'stopped'

/** The state of a job with a message of the cluster. */
export interface JobStatus {
  readonly state: JobState
  /** The cluster's reason, such as why a job waits or failed. */
  readonly message?: string
}

/** A job as both kinds of cluster start it. */
export interface Job {
  /** Letters, digits and hyphens. */
  readonly name: string
  /** A line for `sh`. */
  readonly command: string
  readonly gpus: number
  /** Ray only: processors that the job reserves; without one and without GPUs it runs on the head. */
  readonly cpus?: number
  /** Kubernetes only: how often the job is started again when it fails. Default 0. */
  readonly retries?: number
  readonly environment: Readonly<Record<string, string>>
  /** Ray only: Python packages that it installs for the job. */
  readonly packages?: readonly string[]
  /** Ray only: uploaded files, which become the folder that the job runs in: 'gcs://….zip'. */
  readonly workingDir?: string
}

/** The operations that both kinds of cluster have. All throw ClusterError 'cluster'. */
export interface Cluster {
  readonly kind: 'ray' | 'kubernetes'
  /** @returns the cluster's id of the job */
  start(job: Job, signal?: AbortSignal): Promise<string>
  /** @returns undefined for a job that the cluster does not know */
  find(id: string, signal?: AbortSignal): Promise<JobStatus | undefined>
  /** All that the job has printed so far. */
  log(id: string, signal?: AbortSignal): Promise<string>
  /** Stops the job. Stopping a finished job is no error. */
  stop(id: string, signal?: AbortSignal): Promise<void>
}

/** The status of a job; one that the cluster does not know any more has stopped. */
export const statusOf = async (cluster: Pick<Cluster, 'find'>, id: string, signal?: AbortSignal): Promise<JobStatus> =>
  (await cluster.find(id, signal)) ?? { state: 'stopped', message: 'The cluster does not know the job any more.' }

/** Whether the state is final. */
export const isOver = ({ state }: JobStatus): boolean => state !== 'waiting' && state !== 'running'
