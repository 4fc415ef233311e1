import path from 'node:path'
import { AmendError, type AmendErrorOptions } from '@amend/contract'

/** A file that cannot be locked; the message is one sentence for the user. */
export class FileError extends AmendError<'cannot-lock'> {
  static override readonly domain: string = 'files'
  override readonly name = 'FileError'
}

/** The error class of the calling package. Its codes include those that the function gives. */
export type ProblemClass<Code extends string, Problem extends AmendError> = new (
  code: Code,
  message: string,
  options: AmendErrorOptions,
) => Problem

type DiskProblemCode = 'disk-full' | 'no-permission'
type WriteProblemCode = DiskProblemCode | 'not-found' | 'is-a-folder' | 'already-exists' | 'cannot-write'

/** The code of an error of Node, such as "ENOSPC". */
export function errorCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Whether an error of Node means a full disk or a missing permission; undefined for any other. */
export function diskProblemCode(cause: unknown): DiskProblemCode | undefined {
  const code = errorCodeOf(cause)
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return 'disk-full'
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'no-permission'
  return undefined
}

/**
 * The error for a full disk or a missing permission.
 * @param place what was written, in words for the user
 * @returns undefined for any other error
 */
export function diskProblem<Problem extends AmendError>(
  cause: unknown,
  place: string,
  Type: ProblemClass<DiskProblemCode, Problem>,
): Problem | undefined {
  const code = diskProblemCode(cause)
  return code && new Type(code, sentenceFor(errorCodeOf(cause), code, place), { cause })
}

function sentenceFor(systemCode: string | undefined, code: DiskProblemCode, place: string): string {
  if (systemCode === 'EFBIG') return `The disk takes no file of this size: ${place} was not written.`
  if (systemCode === 'EROFS') return `${place} is on a disk that can only be read.`
  return code === 'disk-full'
    ? `The disk is full: ${place} was not written.`
    : `There is no permission to write ${place}.`
}

/** The error for a file that was not written: full disk, missing permission, what is in its place, or the system's code. */
export function writeProblem<Problem extends AmendError>(
  cause: unknown,
  file: string,
  Type: ProblemClass<WriteProblemCode, Problem>,
): Problem {
  const problem = diskProblem(cause, file, Type)
  if (problem) return problem
  const code = errorCodeOf(cause)
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new Type('not-found', `There is no folder ${path.dirname(file)}.`, { cause })
    case 'EISDIR':
      return new Type('is-a-folder', `${file} is a folder, and a file cannot replace it.`, { cause })
    case 'EEXIST':
      return new Type('already-exists', `${file} exists already.`, { cause })
    default:
      return new Type('cannot-write', `${file} cannot be written (${code ?? 'unknown error'}).`, { cause })
  }
}
