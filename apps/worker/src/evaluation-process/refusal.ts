import { AmendError } from '@amend/contract'

/** Why an evaluation cannot be made, in one sentence for the administrator. */
export class EvaluationRefusal extends AmendError<'empty-data' | 'model-unavailable'> {
  static override readonly domain: string = 'evaluation-refusal'
  override readonly name = 'EvaluationRefusal'
}
