import { AmendError, type ApiErrorCode } from '@amend/contract'

/** Why something is not done, in one sentence for the person who asked. */
export class ServiceError extends AmendError<ApiErrorCode> {
  static override readonly domain: string = 'services'
  override readonly name = 'ServiceError'
}

/** The same for a record that does not exist and for one of somebody else. */
export const notFound = () => new ServiceError('not-found', 'This is not here, or you may not see it.')

export const notSignedIn = () => new ServiceError('not-signed-in', 'You are signed out. Sign in and try again.')
