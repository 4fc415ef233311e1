/** What the file system refuses, in plain sentences, and files that are there whole or not at all. */
import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { TrainingError } from './error.ts'

/**
 * Runs, and turns what the file system refuses into a sentence.
 * @throws TrainingError 'disk-full', 'no-permission', or what `run` throws
 */
export async function onDisk<T>(place: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
      throw new TrainingError('disk-full', `The disk is full: ${place} was not written.`, { cause: error })
    }
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      throw new TrainingError('no-permission', `${place} cannot be written: there is no permission.`, { cause: error })
    }
    throw error
  }
}

/** Runs, and gives the error back when it is that the disk is full. */
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
 * Writes a text file beside its place and moves it there.
 * @param flushed whether it has to be there after the machine has lost its power
 */
export async function writeWhole(file: string, text: string, { flushed = true } = {}): Promise<void> {
  const part = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}.part`)
  await onDisk(file, async () => {
    try {
      const handle = await open(part, 'wx')
      try {
        await handle.writeFile(text)
        if (flushed) await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(part, file)
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
  })
}

/** Flushes a folder, so that a file moved into it stays there when the machine stops. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows does not open folders.
  const handle = await open(folder).catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
