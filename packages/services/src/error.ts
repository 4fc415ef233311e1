import { AmendError, type ApiErrorCode } from '@amend/contract'

/** Why a request is refused, in one sentence for the person. */
export class ServiceError extends AmendError<ApiErrorCode> {
  static override readonly domain: string = 'services'
  override readonly name = 'ServiceError'
}

/** The same for a missing record and for a foreign one. */
export const notFound = () => new ServiceError('not-found', 'This is not here, or you may not see it.')

export const notSignedIn = () => new ServiceError('not-signed-in', 'You are signed out. Sign in and try again.')

/** Somebody else has changed the record since it was read. */
export const changedMeanwhile = () =>
  new ServiceError('changed-meanwhile', 'Somebody else has changed this meanwhile. Look at it again.')
