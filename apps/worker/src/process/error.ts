import { AmendError } from '@amend/contract'
import type { ErrorData } from './protocol.ts'

/**
 * An error that a task threw in another process: has its code and message, and matches `instanceof` of its classes here
 * too. Its code is "internal" when it has none of its own.
 */
export class TaskError extends AmendError {
  static override readonly domain: string = 'task'
  override readonly name = 'TaskError'
  /** The name of the error's original class, for the log. */
  readonly origin: string

  constructor({ name, message, code = 'internal', stack, ...options }: ErrorData) {
    super(code, message, options)
    this.origin = name
    if (stack !== undefined) this.stack = stack
  }
}

/** A process ended during a task, or could not be started. */
export class ProcessLostError extends AmendError<'process-lost'> {
  static override readonly domain: string = 'process'
  override readonly name = 'ProcessLostError'

  /** The task waited for its turn meanwhile, so that another one is to blame. */
  readonly waited: boolean

  constructor(message: string, waited = false) {
    super('process-lost', message)
    this.waited = waited
  }
}
