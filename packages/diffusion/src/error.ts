export type DiffusionErrorCode =
  | 'bad-config'
  | 'bad-guidance'
  | 'bad-seed'
  | 'bad-steps'
  | 'unsupported-scheduler'
  | 'unsupported-setting'
  | 'wrong-shape'

/** A sampling run that cannot be configured or started, in one sentence for the person. */
export class DiffusionError extends Error {
  override readonly name = 'DiffusionError'
  readonly code: DiffusionErrorCode

  constructor(code: DiffusionErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
