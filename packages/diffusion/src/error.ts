import { AmendError } from '@amend/contract'

/** Codes of `DiffusionError`. */
export type DiffusionErrorCode =
  | 'bad-config'
  | 'bad-guidance'
  | 'bad-seed'
  | 'bad-steps'
  | 'unsupported-scheduler'
  | 'unsupported-setting'
  | 'wrong-shape'

/** A sampling run that cannot be configured or started; the message is one sentence for the user. */
export class DiffusionError extends AmendError<DiffusionErrorCode> {
  static override readonly domain: string = 'diffusion'
  override readonly name = 'DiffusionError'
}
