import { AmendError } from '@amend/contract'

export type WorkerErrorCode =
  /** An environment variable is missing or invalid. */
  | 'bad-environment'
  /** The model to deploy cannot be read. */
  | 'bad-model'

/** Why the worker cannot start, in one sentence for the person who runs it. */
export class WorkerError extends AmendError<WorkerErrorCode> {
  static override readonly domain: string = 'worker'
  override readonly name = 'WorkerError'
}
