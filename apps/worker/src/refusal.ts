import { AmendError } from '@amend/contract'

export type RefusalCode =
  /** The picture that an edit begins with has been deleted. */
  | 'source-gone'
  /** The picture that an edit begins with has not been prepared, or was refused. */
  | 'source-not-ready'
  /** The picture to export has been deleted. */
  | 'image-gone'
  /** No model has made the picture. */
  | 'no-model-picture'
  /** Retried: another worker may have it. */
  | 'model-unavailable'

/** Why a job cannot be done although nothing is broken, in one sentence for the person. */
export class RefusalError extends AmendError<RefusalCode> {
  static override readonly domain: string = 'refusal'
  override readonly name = 'RefusalError'
}
