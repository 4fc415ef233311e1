import { S3ServiceException } from '@aws-sdk/client-s3'
import { BlobError } from './error.ts'

const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined

/** Whether an object is missing; a missing bucket is another matter. */
export const isMissing = (error: unknown): boolean =>
  statusOf(error) === 404 && error instanceof Error && error.name !== 'NoSuchBucket'

/** Maps an error of the storage. The server's message stays in the cause: it may name keys and hosts. */
export function s3Failure(error: unknown, bucket: string): BlobError {
  if (error instanceof BlobError) return error
  const options = { cause: error }
  const status = statusOf(error)
  const name = error instanceof Error ? error.name : ''
  if (name === 'NoSuchBucket') return noBucket(bucket, error)
  if (status === 401 || status === 403 || name === 'CredentialsProviderError') {
    return new BlobError('denied', `The storage refuses its credentials for the bucket "${bucket}".`, options)
  }
  if (status === 507) return new BlobError('no-space', 'The storage is full.', options)
  const reason = status === undefined ? '' : ` (${status})`
  return new BlobError('unavailable', `The storage does not answer as it should${reason}.`, options)
}

export const noBucket = (bucket: string, cause: unknown): BlobError =>
  new BlobError('unavailable', `The storage has no bucket "${bucket}".`, { cause })
