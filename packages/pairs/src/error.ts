import { AmendError } from '@amend/contract'

/** Codes of faulty datasets. */
export type PairsErrorCode = 'bad-data' | 'empty-data' | 'already-exists' | 'disk-full' | 'no-permission'

/** A dataset of pairs that cannot be read or written; the message is one sentence for the user. */
export class PairsError extends AmendError<PairsErrorCode> {
  static override readonly domain: string = 'pairs'
  override readonly name = 'PairsError'
}
