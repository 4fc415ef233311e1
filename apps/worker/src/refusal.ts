import { AmendError, type FailureCode } from '@amend/contract'

export type RefusalCode = Extract<
  FailureCode,
  'source-gone' | 'source-not-ready' | 'image-gone' | 'no-model-picture' | 'model-unavailable'
>

/** Why a job is impossible although nothing is broken, in one sentence for the person. */
export class RefusalError extends AmendError<RefusalCode> {
  static override readonly domain: string = 'refusal'
  override readonly name = 'RefusalError'
}
