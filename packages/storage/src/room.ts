import { statfs } from 'node:fs/promises'
import { diskFailure } from './disk-error.ts'
import { BlobError } from './error.ts'

/** Of the disk, and the most of it. */
const reserveShare = 0.05
const longestReserve = 2 ** 30 // bytes
/** How old an answer of the system may be, ms. */
const maxAge = 1000

/**
 * Asks a disk for room besides its reserve.
 * @param folder there already
 * @returns throws BlobError 'no-space' for more bytes than there are
 */
export function diskRoom(folder: string): (bytes: number) => Promise<void> {
  let asked: { readonly at: number; readonly room: Promise<number> } | undefined
  return async (bytes) => {
    const now = performance.now()
    if (!asked || now - asked.at > maxAge) asked = { at: now, room: roomIn(folder) }
    if ((await asked.room) >= bytes) return
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
