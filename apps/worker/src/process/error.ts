import { AmendError } from '@amend/contract'
import type { ErrorData } from './protocol.ts'

/** An error that was thrown in another process. */
export class TaskError extends Error {
  override readonly name = 'TaskError'
  /** Of an AmendError, such as "imaging". */
  readonly domain: string | undefined
  readonly code: string | undefined

  constructor({ domain, message, code, stack }: ErrorData) {
    super(message)
    this.domain = domain
    this.code = code
    if (stack !== undefined) this.stack = stack
  }
}

/** A process ended with a task in its hands, or could not be started. */
export class ProcessLostError extends AmendError<'process-lost'> {
  static override readonly domain: string = 'isolated-process'
  override readonly name = 'ProcessLostError'

  constructor(message: string) {
    super('process-lost', message)
  }
}
