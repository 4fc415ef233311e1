import type { ApiErrorCode } from './error-codes.ts'

export interface ApiErrorOptions extends ErrorOptions {
  /** Which input it is about, such as "settings.steps". */
  readonly field?: string
  /** Seconds after which it may be tried again. */
  readonly retryAfter?: number
}

/** Why something is not done, in one sentence for the person who asked. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ApiErrorCode
  readonly field: string | undefined
  readonly retryAfter: number | undefined

  constructor(code: ApiErrorCode, message: string, options: ApiErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.field = options.field
    this.retryAfter = options.retryAfter
  }
}

/** The same for what is not there and for what is somebody else's. */
export const notFound = () => new ApiError('not-found', 'This is not here, or you may not see it.')

export const notSignedIn = () => new ApiError('not-signed-in', 'You are signed out. Sign in and try again.')
