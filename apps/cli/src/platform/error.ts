import { AmendError } from '@amend/contract'

export type PlatformErrorCode =
  /** An environment variable has an invalid value. */
  | 'bad-environment'
  /** The data folder cannot be created, read or written. */
  | 'bad-data-folder'
  | 'port-taken'
  | 'build-failed'
  | 'database-failed'
  /** The web or worker process did not start, or ended repeatedly. */
  | 'process-failed'

/** Why the platform cannot be started or kept running, in a sentence for the person who runs it. */
export class PlatformError extends AmendError<PlatformErrorCode> {
  static override readonly domain: string = 'platform'
  override readonly name = 'PlatformError'
}
