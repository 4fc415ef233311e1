import { BlobError } from './error.ts'

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error))

/** What an error of the file system means. */
export function diskFailure(error: unknown): BlobError {
  const code = codeOf(error)
  const options = { cause: error }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new BlobError('no-space', 'The disk that holds the pictures is full.', options)
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new BlobError('denied', 'The folder that holds the pictures does not allow this.', options)
  }
  return new BlobError('unavailable', `The folder that holds the pictures fails${code && ` (${code})`}.`, options)
}
