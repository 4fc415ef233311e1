import { AmendError } from '@amend/contract'

/** What failed. 'cluster' stands for all that the cluster itself refuses or does not answer. */
export type ClusterErrorCode = 'bad-setting' | 'already-exists' | 'broken-file' | 'no-checkpoint' | 'cluster'

/** A run on a cluster that cannot be started, followed or fetched, in one sentence for the person. */
export class ClusterError extends AmendError<ClusterErrorCode> {
  static override readonly domain: string = 'cluster'
  override readonly name = 'ClusterError'
}
