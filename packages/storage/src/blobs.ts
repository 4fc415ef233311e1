import type { Readable } from 'node:stream'
import { BlobError } from './error.ts'
import type { RoomUse } from './room.ts'

/** Bytes to store. A source is read once; a Node stream is a valid one. */
export type BlobSource = Uint8Array | AsyncIterable<Uint8Array>

export interface Stored {
  /** 64 digits of lower-case hexadecimal. */
  readonly sha256: string
  readonly bytes: number
}

export interface PutOptions {
  /** The maximum number of bytes; a longer source is aborted there. */
  readonly limit?: number
  /** The expected hash. */
  readonly sha256?: string
  /**
   * Called when the hash is known and before the blob can be found, so that it can be recorded in the database. When it
   * throws, nothing is stored.
   */
  readonly claim?: (stored: Stored) => Promise<void>
}

export interface GetOptions {
  /** The first byte. Default 0. */
  readonly start?: number
  /** One after the last byte. Default: the end. */
  readonly end?: number
  /**
   * Whether a whole blob is checked against its hash while it is read: when it is corrupt, the stream fails at its end.
   * Default true. A range is not checked.
   */
  readonly verify?: boolean
}

export interface BlobContent {
  /** Length of the stream: of the range when there is one. */
  readonly bytes: number
  /** Length of the whole blob. */
  readonly totalBytes: number
  /** Fails with a BlobError. Must be read to its end or destroyed. */
  readonly stream: Readable
}

export interface ListedBlob extends Stored {
  readonly storedAt: Date
}

/**
 * Bytes by the SHA-256 of their content. Equal bytes are stored once; a blob appears whole or not at all and never
 * changes. All methods throw BlobError: 'bad-hash' for an invalid hash, 'denied', 'no-space' and 'unavailable' for
 * failures of the storage itself.
 */
export interface Blobs {
  /** Whether the storage can be used; called at the start. */
  check(): Promise<void>
  /**
   * Checks that the storage can be written, and that there is room for so many more bytes besides a reserve, which is left
   * to the database and to accepted work. Call it before accepting anything new. A bucket always has room.
   * @param use "accepted" asks for work that was accepted before, which may use most of the reserve
   * @throws BlobError 'no-space', 'denied', 'unavailable'
   */
  requireRoom(bytes: number, use?: RoomUse): Promise<void>
  /** @throws BlobError 'too-large', 'mismatch'; errors of the source or of `claim` */
  put(source: BlobSource, options?: PutOptions): Promise<Stored>
  /** @throws BlobError 'not-found', 'bad-range'; from the stream 'corrupt' */
  get(sha256: string, options?: GetOptions): Promise<BlobContent>
  /** Reads the whole blob and checks it. @throws BlobError 'not-found', 'corrupt' */
  read(sha256: string): Promise<Buffer>
  has(sha256: string): Promise<boolean>
  /** Does nothing when there is no such blob. */
  delete(sha256: string): Promise<void>
  /** All blobs, in no particular order. */
  list(): AsyncIterable<ListedBlob>
  /**
   * Deletes what unfinished puts have left that began before a time.
   * @returns how many
   */
  discardIncomplete(begunBefore: Date): Promise<number>
}

export const hashPattern = /^[0-9a-f]{64}$/

/** @throws BlobError 'bad-hash' */
export function assertHash(sha256: string): void {
  if (typeof sha256 === 'string' && hashPattern.test(sha256)) return
  throw new BlobError('bad-hash', 'A blob is named by the 64 hexadecimal digits of its SHA-256.')
}

export interface Range {
  readonly start: number
  readonly end: number
  readonly whole: boolean
}

/** @throws BlobError 'bad-range' */
export function resolveRange({ start = 0, end }: GetOptions, totalBytes: number): Range {
  const last = Math.min(end ?? totalBytes, totalBytes)
  const suits = [start, last].every((position) => Number.isSafeInteger(position) && position >= 0)
  const empty = totalBytes === 0 && start === 0
  if (!suits || (start >= last && !empty)) {
    throw new BlobError('bad-range', `Bytes ${start} to ${end ?? 'the end'} are not in a blob of ${totalBytes} bytes.`)
  }
  return { start, end: last, whole: start === 0 && last === totalBytes }
}

export const notFound = (sha256: string, cause?: unknown): BlobError =>
  new BlobError('not-found', `There is no blob ${sha256.slice(0, 12)}….`, { cause })
