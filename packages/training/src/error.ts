import { AmendError } from '@amend/contract'

/** Codes of `TrainingError`. */
export type TrainingErrorCode =
  | 'bad-setting'
  | 'bad-data'
  | 'empty-data'
  | 'data-changed'
  | 'unsupported-model'
  | 'broken-file'
  | 'not-a-run'
  | 'already-exists'
  | 'busy'
  | 'different-configuration'
  | 'no-checkpoint'
  | 'not-finite'
  | 'disk-full'
  | 'no-permission'
  | 'cluster'

/** A run that cannot start or continue; the message is one sentence for the user. */
export class TrainingError extends AmendError<TrainingErrorCode> {
  static override readonly domain: string = 'training'
  override readonly name = 'TrainingError'
}
