import { AmendError } from '@amend/contract'

export type BlobErrorCode =
  /** Not 64 digits of lower-case hexadecimal. */
  | 'bad-hash'
  | 'bad-range'
  | 'not-found'
  /** The stored bytes do not match the hash. */
  | 'corrupt'
  /** More bytes than allowed. */
  | 'too-large'
  /** Other bytes than announced. */
  | 'mismatch'
  /** The storage's credentials or permissions are insufficient. */
  | 'denied'
  | 'no-space'
  /** The storage does not answer, or the connection breaks. */
  | 'unavailable'
  | 'bad-environment'

/** Why a blob cannot be stored or read, in one sentence for the person. */
export class BlobError extends AmendError<BlobErrorCode> {
  static override readonly domain: string = 'storage'
  override readonly name = 'BlobError'
}
