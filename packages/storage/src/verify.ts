import { createHash } from 'node:crypto'
import { type Readable, Transform } from 'node:stream'
import { BlobError } from './error.ts'

export interface Expected {
  /** Bytes of the stream. */
  readonly bytes: number
  /** The blob's name. */
  readonly sha256: string
  /** Whether the stream is the whole blob, to be checked against its hash. */
  readonly whole: boolean
  /** Maps a failure of the source. */
  readonly failure: (error: unknown) => BlobError
}

/** Checks a stream's length and hash while it is read; it fails before its end when they differ. */
export function verified(source: Readable, { bytes, sha256, whole, failure }: Expected): Readable {
  const hash = whole ? createHash('sha256') : undefined
  let seen = 0
  const check = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      seen += chunk.length
      hash?.update(chunk)
      done(null, chunk)
    },
    flush(done) {
      const corrupt = seen !== bytes || (hash !== undefined && hash.digest('hex') !== sha256)
      const message = `The blob ${sha256.slice(0, 12)}… is damaged: its bytes are not those of its name.`
      done(corrupt ? new BlobError('corrupt', message) : null)
    },
    destroy(error, done) {
      source.destroy()
      done(error)
    },
  })
  source.once('error', (error) => check.destroy(error instanceof BlobError ? error : failure(error)))
  // 'close' without 'end': the connection broke.
  source.once('close', () => {
    if (!source.readableEnded && !check.destroyed) check.destroy(failure(new Error('the stream ended early')))
  })
  source.pipe(check)
  return check
}
