import { AmendError } from '@amend/contract'

/** 'bad-classifier': the package of the classifier holds something else than this code reads. */
export class SafetyError extends AmendError<'bad-classifier'> {
  static override readonly domain: string = 'safety'
  override readonly name = 'SafetyError'
}
