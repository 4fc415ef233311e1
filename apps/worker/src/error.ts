import { AmendError } from '@amend/contract'

export type WorkerErrorCode =
  /** A variable of the environment that is missing or wrong. */
  | 'bad-environment'
  /** The model that is to serve cannot be read. */
  | 'bad-model'

/** What keeps the worker from starting, in one sentence for the person who runs it. */
export class WorkerError extends AmendError<WorkerErrorCode> {
  static override readonly domain: string = 'worker'
  override readonly name = 'WorkerError'
}
