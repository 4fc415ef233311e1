import { AmendError } from '@amend/contract'

export type ProvenanceErrorCode = 'bad-credential' | 'cannot-sign'

export class ProvenanceError extends AmendError<ProvenanceErrorCode> {
  static override readonly domain: string = 'provenance'
  override readonly name = 'ProvenanceError'
}
