import type { ClusterRecord, JobStatus } from '@amend/cluster'
import type { ChosenTrainingSettings, StoredClusterTarget } from '@amend/contract'
import type { Task } from '../process/protocol.ts'

/** A run to submit, or to follow when it has been submitted. */
export interface FollowRequest {
  readonly target: StoredClusterTarget
  /** Of a job that was submitted before. */
  readonly record?: unknown
  /** Of the job and of the resulting model, of this run alone: small letters, digits and hyphens. */
  readonly name: string
  /** The folder of pairs. */
  readonly data: string
  /** The checkpoint that learns, as the cluster's trainer finds it. */
  readonly model: string
  readonly settings: ChosenTrainingSettings
  /** Where the dataset is written before an upload. */
  readonly workFolder: string
  /** Between two questions to the cluster, ms. Default 5 s. */
  readonly pollInterval?: number
}

export type FollowEvent =
  /** It is on the cluster: submitted now, or by an attempt before this one. */
  | { readonly kind: 'submitted'; readonly record: ClusterRecord }
  /** All settings of the trainer. */
  | { readonly kind: 'config'; readonly config: Readonly<Record<string, unknown>> }
  | { readonly kind: 'status'; readonly status: JobStatus }
  | { readonly kind: 'log'; readonly text: string }
  /** The cluster did not take the request to stop. */
  | { readonly kind: 'not-stopped'; readonly problem: string }

export interface FollowResult {
  readonly status: JobStatus
  /** The folder of the resulting checkpoint. */
  readonly model?: string
}

export interface ClusterTasks {
  /** Follows a run to its end; its note stops the job on the cluster. */
  follow: Task<FollowRequest, FollowResult, FollowEvent, 'stop'>
}
