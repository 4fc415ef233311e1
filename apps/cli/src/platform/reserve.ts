/**
 * A file that reserves disk space. On a full disk the database cannot even start; deleting the file lets it start, and
 * with it the pages, which then say what is wrong and let people delete pictures.
 */
import { open, rm, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const reserveBytes = 64 * 2 ** 20
const chunk = Buffer.alloc(2 ** 20, 1)
const interval = 60_000 // ms

const reserveFile = (folder: string): string => path.join(folder, 'reserve')

/** Bytes that are available to this user on the disk of a folder. */
async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** Deletes the reserve when the disk has less free space than it takes. Never throws: it is the last resort. */
export async function releaseReserve(folder: string, bytes = reserveBytes): Promise<void> {
  try {
    if ((await freeBytes(folder)) < bytes) await rm(reserveFile(folder), { force: true })
  } catch {
    // The start reports a read-only or missing disk.
  }
}

/**
 * Writes the reserve when it is missing and the disk has ample space, now and every minute. @returns a function that
 * stops this
 */
export function keepReserve(folder: string, bytes = reserveBytes): () => Promise<void> {
  const ending = new AbortController()
  const keep = async () => {
    while (!ending.signal.aborted) {
      await fillReserve(folder, bytes).catch(() => rm(reserveFile(folder), { force: true }).catch(() => {}))
      await sleep(interval, undefined, { signal: ending.signal }).catch(() => {})
    }
  }
  const kept = keep()
  return async () => {
    ending.abort()
    await kept
  }
}

/** @returns whether there is a reserve */
export async function fillReserve(folder: string, bytes = reserveBytes): Promise<boolean> {
  const file = reserveFile(folder)
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  )
  if (size >= bytes) return true
  if ((await freeBytes(folder)) < 4 * bytes) return false
  // Written in full: a sparse file would reserve nothing.
  const handle = await open(file, 'w', 0o600)
  try {
    for (let written = 0; written < bytes; written += chunk.length) await handle.write(chunk)
    await handle.sync()
  } finally {
    await handle.close()
  }
  return true
}
