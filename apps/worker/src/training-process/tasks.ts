import type { HandledRequest, RunConfig, RunEnd, RunSettings, Sample } from '@amend/training'
import type { RunRequest, RunStatus } from '@amend/training/run-folder'
import type { Task } from '../process/protocol.ts'

/** A run to begin, or to go on with. */
export interface TrainRequest {
  /** Of the run. */
  readonly folder: string
  /** Whether the run has a checkpoint in its folder. */
  readonly begun: boolean
  /** The folder of pairs. */
  readonly data: string
  /** The checkpoint that learns: a folder, a file or a name in the model store. */
  readonly model: string
  readonly settings: Partial<RunSettings>
  /** After which it stops by itself, ms. */
  readonly stopAfter?: number
  /** Steps whose samples need not be sent again. */
  readonly sampledSteps: readonly number[]
}

/** What a run says while it goes on. */
export type TrainEvent =
  | { readonly kind: 'config'; readonly config: RunConfig }
  | { readonly kind: 'status'; readonly status: RunStatus }
  | { readonly kind: 'handled'; readonly handled: HandledRequest }
  | { readonly kind: 'samples'; readonly step: number; readonly samples: readonly Sample[] }

export interface TrainResult {
  readonly state: RunEnd
  /** The folder of the resulting checkpoint; absent where nothing was learned. */
  readonly model?: string
}

export interface TrainingTasks {
  /** Trains to the last step, or until it is told to stop or to suspend; its notes are requests to the run. */
  train: Task<TrainRequest, TrainResult, TrainEvent, RunRequest>
}
