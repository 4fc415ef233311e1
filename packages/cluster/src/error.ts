import { AmendError } from '@amend/contract'

/** Codes of `ClusterError`. 'cluster': the cluster refused a request or did not respond. */
export type ClusterErrorCode = 'bad-setting' | 'already-exists' | 'broken-file' | 'no-checkpoint' | 'cluster'

/** A run on a cluster that cannot be started, followed or fetched; the message is one sentence for the user. */
export class ClusterError extends AmendError<ClusterErrorCode> {
  static override readonly domain: string = 'cluster'
  override readonly name = 'ClusterError'
}
