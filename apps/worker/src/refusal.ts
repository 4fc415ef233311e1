import { AmendError } from '@amend/contract'

/** What a job cannot do for a reason that lies in the records or models, in one sentence for the person. */
export class RefusalError extends AmendError<RefusalCode> {
  static override readonly domain: string = 'worker-refusal'
  override readonly name = 'RefusalError'
}

export type RefusalCode =
  /** The picture that an edit begins with has been deleted. */
  | 'source-gone'
  /** The picture that an edit begins with has not been looked at, or was refused. */
  | 'source-not-ready'
  /** The picture to export has been deleted. */
  | 'image-gone'
  /** No model has made the picture. */
  | 'no-model-picture'
  /** Retried: another worker may have it. */
  | 'model-unavailable'
