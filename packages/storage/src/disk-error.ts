import { diskProblemCode, errorCodeOf } from '@amend/files'
import { BlobError } from './error.ts'

export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(errorCodeOf(error) ?? '')

/** Maps an error of the file system. The sentence is shown in the web app and names no path of the server. */
export function diskFailure(error: unknown): BlobError {
  const options = { cause: error }
  switch (diskProblemCode(error)) {
    case 'disk-full':
      return new BlobError('no-space', 'The disk that holds the pictures is full.', options)
    case 'no-permission':
      return new BlobError('denied', 'The folder that holds the pictures does not allow this.', options)
    case undefined: {
      const code = errorCodeOf(error)
      return new BlobError(
        'unavailable',
        `The folder that holds the pictures fails${code ? ` (${code})` : ''}.`,
        options,
      )
    }
  }
}
