import type { ErrorData } from './protocol.ts'

/** An error that was thrown in another process. */
export class TaskError extends Error {
  override readonly name = 'TaskError'
  /** The name of the error's class there, such as "ImagingError". */
  readonly origin: string
  readonly code: string | undefined

  constructor({ name, message, code, stack }: ErrorData) {
    super(message)
    this.origin = name
    this.code = code
    if (stack !== undefined) this.stack = stack
  }
}

/** A process ended with a task in its hands, or could not be started. */
export class ProcessLostError extends Error {
  override readonly name = 'ProcessLostError'
}
