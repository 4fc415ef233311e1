import { statfs } from 'node:fs/promises'
import { diskFailure } from './disk-error.ts'
import { BlobError } from './error.ts'

/** The share of the disk that is kept free, and its maximum. */
const reserveShare = 0.05
const largestReserve = 2 ** 30 // bytes
/** The share of the reserve that accepted work leaves to the database. */
const lastShare = 0.2
/** How long the system's answer is cached, ms. */
const maxAge = 1000

/** For what room is asked: work that was accepted may use most of the reserve. */
export type RoomUse = 'new' | 'accepted'

interface Room {
  /** Bytes that are free. */
  readonly free: number
  readonly reserve: number
}

/**
 * Checks the room on a disk besides its reserve.
 * @param folder must exist
 * @returns a function that throws BlobError 'no-space' when the bytes do not fit
 */
export function diskRoom(folder: string): (bytes: number, use?: RoomUse) => Promise<void> {
  let asked: { readonly at: number; readonly room: Promise<Room> } | undefined
  return async (bytes, use = 'new') => {
    const now = performance.now()
    if (!asked || now - asked.at > maxAge) asked = { at: now, room: roomIn(folder) }
    const { free, reserve } = await asked.room
    if (free - (use === 'new' ? reserve : lastShare * reserve) >= bytes) return
    throw new BlobError('no-space', 'The disk that holds the pictures is almost full.')
  }
}

async function roomIn(folder: string): Promise<Room> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder)
    return { free: bavail * bsize, reserve: Math.min(largestReserve, reserveShare * blocks * bsize) }
  } catch (error) {
    throw diskFailure(error)
  }
}
