/** Errors of the file system as errors of this package. */
import { diskProblem, writeFileAtomically } from '@amend/files'
import { TrainingError } from './error.ts'

/**
 * Calls `run`, and turns errors of the file system into sentences.
 * @throws TrainingError 'disk-full', 'no-permission', or errors of `run`
 */
export async function onDisk<T>(place: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw diskProblem(error, place, TrainingError) ?? error
  }
}

/** Runs, and returns the error when the disk is full. */
export async function unlessFull(run: () => Promise<unknown>): Promise<Error | undefined> {
  try {
    await run()
    return undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'disk-full') return error
    throw error
  }
}

/**
 * Writes a text file atomically.
 * @param flushed whether it must survive a power cut
 */
export const writeWhole = (file: string, text: string, { flushed = true } = {}): Promise<void> =>
  onDisk(file, () => writeFileAtomically(file, text, { flush: flushed }))
