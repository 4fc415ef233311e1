import { AmendError } from '@amend/contract'

/** Codes of `DiffusionError`. */
export const diffusionErrorCodes = [
  'bad-config',
  'bad-guidance',
  'bad-seed',
  'bad-steps',
  'unsupported-scheduler',
  'unsupported-setting',
  'wrong-shape',
] as const

export type DiffusionErrorCode = (typeof diffusionErrorCodes)[number]

/** A sampling run that cannot be configured or started; the message is one sentence for the user. */
export class DiffusionError extends AmendError<DiffusionErrorCode> {
  static override readonly domain: string = 'diffusion'
  override readonly name = 'DiffusionError'
}
