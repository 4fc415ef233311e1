import { AmendError } from '@amend/contract'

export type BlobErrorCode =
  /** Not 64 digits of lower-case hexadecimal. */
  | 'bad-hash'
  | 'bad-range'
  | 'not-found'
  /** What is stored is not what its name says. */
  | 'corrupt'
  /** More bytes than allowed. */
  | 'too-large'
  /** Other bytes than announced. */
  | 'mismatch'
  /** The storage's credentials or permissions do not suffice. */
  | 'denied'
  | 'no-space'
  /** The storage does not answer, or breaks off. */
  | 'unavailable'
  | 'bad-environment'

/** A blob that cannot be stored or read, in one sentence for the person. */
export class BlobError extends AmendError<BlobErrorCode> {
  static override readonly domain: string = 'storage'
  override readonly name = 'BlobError'
}
