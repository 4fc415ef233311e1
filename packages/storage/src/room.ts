import { statfs } from 'node:fs/promises'
import { diskFailure } from './disk-error.ts'
import { BlobError } from './error.ts'

/** The share of the disk that is kept free, and its maximum. */
const reserveShare = 0.05
const longestReserve = 2 ** 30 // bytes
/** How long the system's answer is cached, ms. */
const maxAge = 1000

/**
 * Checks the room on a disk besides its reserve.
 * @param folder must exist
 * @returns a function that throws BlobError 'no-space' when the bytes do not fit
 */
export function diskRoom(folder: string): (bytes: number) => Promise<void> {
  let cached: { readonly at: number; readonly room: Promise<number> } | undefined
  return async (bytes) => {
    const now = performance.now()
    if (!cached || now - cached.at > maxAge) cached = { at: now, room: roomIn(folder) }
    if ((await cached.room) >= bytes) return
    throw new BlobError('no-space', 'The disk that holds the pictures is almost full.')
  }
}

async function roomIn(folder: string): Promise<number> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder)
    return bavail * bsize - Math.min(longestReserve, reserveShare * blocks * bsize)
  } catch (error) {
    throw diskFailure(error)
  }
}
