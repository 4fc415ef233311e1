/** Checksums of a file, computed while its bytes are copied. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** What a file's bytes must hash to: SHA-256, or git's name of the blob, the SHA-1 of `blob <size>\0` and the bytes. */
export interface Identity {
  readonly algorithm: 'sha256' | 'git-blob'
  readonly hex: string
}

/** A running checksum of one file. */
export interface Digest {
  update(chunk: Uint8Array): void
  /** To be called once, after the last byte. */
  finish(): { readonly sha256: string; readonly matches: boolean }
}

/** @param size bytes of the whole file; git's hash begins with it */
export function createDigest(identity?: Identity, size = 0): Digest {
  const sha256 = createHash('sha256')
  const blob = identity?.algorithm === 'git-blob' ? createHash('sha1').update(`blob ${size}\0`) : undefined
  return {
    update(chunk) {
      sha256.update(chunk)
      blob?.update(chunk)
    },
    finish() {
      const hex = sha256.digest('hex')
      const actual = blob ? blob.digest('hex') : hex
      return { sha256: hex, matches: identity === undefined || identity.hex === actual }
    },
  }
}

/** A file's bytes, a mebibyte at a time. */
export function readChunks(file: string, signal?: AbortSignal): AsyncIterable<Buffer> {
  return createReadStream(file, { highWaterMark: 2 ** 20, signal })
}

/** @returns SHA-256 of a file, hexadecimal */
export async function hashOfFile(file: string): Promise<string> {
  const digest = createDigest()
  for await (const chunk of readChunks(file)) digest.update(chunk)
  return digest.finish().sha256
}
