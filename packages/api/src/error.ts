import { AmendError } from '@amend/contract'
import type { ApiErrorCode } from './error-codes.ts'

/** Why something is not done, in one sentence for the person who asked. */
export class ApiError extends AmendError<ApiErrorCode> {
  static override readonly domain: string = 'api'
  override readonly name = 'ApiError'
}

/** The same for what is not there and for what is somebody else's. */
export const notFound = () => new ApiError('not-found', 'This is not here, or you may not see it.')

export const notSignedIn = () => new ApiError('not-signed-in', 'You are signed out. Sign in and try again.')
