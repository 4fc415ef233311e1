export type WorkerErrorCode =
  /** A variable of the environment that is missing or wrong. */
  | 'bad-environment'
  /** The model that is to serve cannot be read. */
  | 'bad-model'

/** What keeps the worker from starting, in one sentence for the person who runs it. */
export class WorkerError extends Error {
  override readonly name = 'WorkerError'
  readonly code: WorkerErrorCode

  constructor(code: WorkerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
