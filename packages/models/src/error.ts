import { AmendError } from '@amend/contract'

/** Codes of `ModelError`: checkpoints and the model store. */
export type ModelErrorCode =
  | 'not-found'
  | 'not-a-checkpoint'
  | 'broken-file'
  | 'unsupported-format'
  | 'unsupported-model'
  | 'missing-component'
  | 'bad-config'
  | 'bad-reference'
  | 'unauthorized'
  | 'offline'
  | 'checksum'
  | 'disk-full'
  | 'no-permission'
  | 'download-failed'
  | 'busy'
  | 'wrong-adapter'
  | 'not-finite'

/** A checkpoint that cannot be read or fetched; the message is one sentence for the user. */
export class ModelError extends AmendError<ModelErrorCode> {
  static override readonly domain: string = 'models'
  override readonly name = 'ModelError'
}
