import { AmendError } from '@amend/contract'

/** Codes of faulty items of an evaluation. */
export type EvaluationErrorCode = 'bad-data' | 'empty-data'

/** An evaluation that cannot be made; the message is one sentence for the user. */
export class EvaluationError extends AmendError<EvaluationErrorCode> {
  static override readonly domain: string = 'evaluation'
  override readonly name = 'EvaluationError'
}
