import { writeFileAtomically, writeProblem } from '@amend/files'
import { type EncodeOptions, encodePicture } from './encode.ts'
import { ImagingError } from './error.ts'
import type { Picture } from './picture.ts'

/** How a picture is encoded and where it may be written. */
export interface WriteOptions extends EncodeOptions {
  /** Stops before the file appears. */
  readonly signal?: AbortSignal
  /** Whether a file of that name is replaced. Default true. */
  readonly overwrite?: boolean
}

/**
 * Writes a picture atomically.
 * @throws ImagingError 'disk-full', 'no-permission', 'not-found' (no such folder), 'is-a-folder', 'already-exists',
 * 'aborted', 'cannot-write', and those of encoding
 */
export async function writePicture(file: string, picture: Picture, options: WriteOptions): Promise<void> {
  const { signal, overwrite, ...encoding } = options
  if (signal?.aborted) throw aborted(file, signal.reason)
  const bytes = await encodePicture(picture, encoding)
  try {
    await writeFileAtomically(file, bytes, { overwrite, signal })
  } catch (cause) {
    throw signal?.aborted ? aborted(file, cause) : writeProblem(cause, file, ImagingError)
  }
}

function aborted(file: string, cause: unknown): ImagingError {
  return new ImagingError('aborted', `Writing ${file} was stopped, and nothing was written.`, { cause })
}
