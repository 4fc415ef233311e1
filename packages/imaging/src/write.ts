import { randomUUID } from 'node:crypto'
import { link, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { type EncodeOptions, encodePicture } from './encode.ts'
import { ImagingError } from './error.ts'
import type { Picture } from './picture.ts'

export interface WriteOptions extends EncodeOptions {
  /** Stops before the file appears. */
  readonly signal?: AbortSignal
  /** Whether a file of that name is replaced. Default true. */
  readonly overwrite?: boolean
}

/**
 * Writes a picture whole or not at all: into a new file beside it, flushed to disk, then renamed.
 * @throws ImagingError 'disk-full', 'no-permission', 'not-found' (no such folder), 'is-a-folder', 'already-exists',
 * 'aborted', 'cannot-write', and those of encoding
 */
export async function writePicture(file: string, picture: Picture, options: WriteOptions): Promise<void> {
  const { signal, overwrite = true, ...encoding } = options
  checkSignal(file, signal)
  const bytes = await encodePicture(picture, encoding)
  const temporary = path.join(path.dirname(file), `.amend-${randomUUID()}.part`)
  try {
    const handle = await open(temporary, 'wx')
    try {
      checkSignal(file, signal)
      await handle.writeFile(bytes, { signal })
      await handle.sync()
    } finally {
      await handle.close()
    }
    checkSignal(file, signal)
    if (overwrite) {
      await rename(temporary, file)
    } else {
      // Unlike a rename, a link never replaces.
      await link(temporary, file)
      await rm(temporary)
    }
  } catch (cause) {
    await rm(temporary, { force: true })
    throw cause instanceof ImagingError ? cause : writeError(file, cause)
  }
}

function checkSignal(file: string, signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(file, signal.reason)
}

function aborted(file: string, cause: unknown): ImagingError {
  return new ImagingError('aborted', `Writing ${file} was stopped, and nothing was written.`, { cause })
}

/** What an error of the file system means for the person. */
export function writeError(file: string, cause: unknown): ImagingError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new ImagingError('disk-full', `The disk is full: ${file} was not written.`, { cause })
    case 'EACCES':
    case 'EPERM':
      return new ImagingError('no-permission', `There is no permission to write ${file}.`, { cause })
    case 'EROFS':
      return new ImagingError('no-permission', `${file} is on a disk that can only be read.`, { cause })
    case 'ENOENT':
    case 'ENOTDIR':
      return new ImagingError('not-found', `There is no folder ${path.dirname(file)}.`, { cause })
    case 'EISDIR':
      return new ImagingError('is-a-folder', `${file} is a folder, and a picture cannot replace it.`, { cause })
    case 'EEXIST':
      return new ImagingError('already-exists', `${file} exists already.`, { cause })
    case 'ABORT_ERR':
      return aborted(file, cause)
    default:
      return new ImagingError('cannot-write', `${file} cannot be written (${code ?? 'unknown error'}).`, { cause })
  }
}
