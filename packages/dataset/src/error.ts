import { AmendError } from '@amend/contract'

/** Codes of `DatasetError`. */
export const datasetErrorCodes = [
  /** A recipe, view or option that cannot be used. */
  'bad-recipe',
  /** A folder that holds no dataset, or holds one already. */
  'no-dataset',
  /** A name that the dataset has no selection or version of. */
  'no-selection',
  'no-version',
  'already-exists',
  /** Captions, triples or rows that cannot be read. */
  'bad-data',
  'empty-data',
  /** A language model or endpoint that does not answer, or refuses. */
  'writer-unavailable',
  /** A bucket that does not answer, or refuses. */
  'store-unavailable',
  /** Another process works on the same part. */
  'in-use',
  'disk-full',
  'no-permission',
] as const

export type DatasetErrorCode = (typeof datasetErrorCodes)[number]

/** A dataset that cannot be made, read or written; the message is one sentence for the user. */
export class DatasetError extends AmendError<DatasetErrorCode> {
  static override readonly domain: string = 'dataset'
  override readonly name = 'DatasetError'
}
