export type TrainingErrorCode =
  | 'bad-setting'
  | 'bad-data'
  | 'empty-data'
  | 'data-changed'
  | 'unsupported-model'
  | 'wrong-adapter'
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

/** A run that cannot be started or go on, in one sentence for the person. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError'
  readonly code: TrainingErrorCode

  constructor(code: TrainingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
