import { AmendError } from '@amend/contract'

/** Codes of `InferenceError`. */
export const inferenceErrorCodes = [
  'bad-setting',
  'empty-instruction',
  'instruction-too-long',
  'picture-too-small',
  'picture-too-narrow',
  'mask-size',
  'components-disagree',
  'missing-component',
  'bad-recipe',
  'released',
  /** A network or the scheduler gave NaN or infinity. */
  'not-finite-unet',
  'not-finite-text-encoder',
  'not-finite-autoencoder',
  'not-finite-scheduler',
  'not-finite-language-model',
] as const

export type InferenceErrorCode = (typeof inferenceErrorCodes)[number]

/** An edit or a checkpoint that the engine cannot work with; the message is one sentence for the user. */
export class InferenceError extends AmendError<InferenceErrorCode> {
  static override readonly domain: string = 'inference'
  override readonly name = 'InferenceError'
}
