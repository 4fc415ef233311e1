import { AmendError } from '@amend/contract'

/** Codes of `ImagingError`. */
export const imagingErrorCodes = [
  'not-an-image',
  /** Truncated or damaged: the header can be read, the pixels cannot. */
  'truncated',
  'too-small',
  'too-many-pixels',
  /** One side has too many pixels. */
  'too-long',
  /** Decoding would visit too many pixels: many scans, many tiles. */
  'too-costly',
  'too-many-bytes',
  /** More than one frame or page. */
  'animated',
  /** CMYK, Lab, floating point and the like. */
  'unsupported-colour',
  'unsupported-format',
  'mask-size',
  'size-mismatch',
  'bad-recipe',
  /** A model's picture holds NaN or infinity. */
  'not-finite',
  'no-recipe',
  'not-found',
  'already-exists',
  'no-permission',
  'disk-full',
  'is-a-folder',
  'cannot-read',
  'cannot-write',
  'aborted',
] as const

export type ImagingErrorCode = (typeof imagingErrorCodes)[number]

/** A picture that cannot be read, used or written; the message is one sentence for the user. */
export class ImagingError extends AmendError<ImagingErrorCode> {
  static override readonly domain: string = 'imaging'
  override readonly name = 'ImagingError'
}
