export type InferenceErrorCode =
  | 'bad-setting'
  | 'empty-instruction'
  | 'instruction-too-long'
  | 'picture-too-small'
  | 'picture-too-narrow'
  | 'mask-size'
  | 'components-disagree'
  | 'missing-component'
  | 'bad-recipe'
  | 'released'

/** An edit or a checkpoint that the engine cannot work with, in one sentence for the person. */
export class InferenceError extends Error {
  override readonly name = 'InferenceError'
  readonly code: InferenceErrorCode

  constructor(code: InferenceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
