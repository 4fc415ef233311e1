/** The disk under the store: free space, errors as plain sentences, and locks between processes. */
import { mkdir, statfs } from 'node:fs/promises'
import path from 'node:path'
import { diskProblem } from '@amend/files'
import { type Release, tryLock } from '@amend/files/lock'
import { ModelError } from '../error.ts'

/**
 * Calls `run`, and turns errors of the file system into sentences.
 * @throws ModelError 'disk-full', 'no-permission', or errors of `run`
 */
export async function onDisk<T>(folder: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw storeProblem(folder, error) ?? error
  }
}

/** The ModelError for an error of the file system that the user can fix; else undefined. */
export function storeProblem(folder: string, error: unknown): ModelError | undefined {
  if (error instanceof ModelError || !(error instanceof Error) || !('code' in error)) return undefined
  const where = 'path' in error && typeof error.path === 'string' ? error.path : folder
  const problem = diskProblem(error, where, ModelError)
  if (problem) return problem
  switch (error.code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return new ModelError('no-permission', `${where} is a file where a folder is needed.`, { cause: error })
    case 'ENOENT':
      return new ModelError('not-found', `${where} does not exist.`, { cause: error })
    default:
      return undefined
  }
}

/** @throws ModelError 'disk-full' when `bytes` more do not fit */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const disk = await statfs(folder)
  const free = disk.bavail * disk.bsize
  if (bytes <= free) return
  throw new ModelError(
    'disk-full',
    `${gigabytes(bytes)} more are needed in ${folder}, and ${gigabytes(free)} are free.`,
  )
}

const gigabytes = (bytes: number) => (bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`)

/**
 * Prevents other processes from pulling into the same place.
 * @returns a function that releases the lock
 * @throws ModelError 'busy' while another process holds it
 */
export async function lock(file: string, subject: string): Promise<Release> {
  await mkdir(path.dirname(file), { recursive: true })
  const release = await tryLock(file)
  if (!release) throw new ModelError('busy', `${subject} is being pulled or removed by another process.`)
  return release
}
