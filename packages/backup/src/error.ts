import { AmendError } from '@amend/contract'

export type BackupErrorCode =
  /** A file is missing, cut off or altered. */
  | 'backup-damaged'
  | 'no-backup'
  /** Another version of Amend made it. */
  | 'other-version'
  /** A database that is restored into must be empty. */
  | 'not-empty'
  /** The database role may not create a database for a trial. */
  | 'may-not-create'
  /** The restored database is not what was backed up. */
  | 'backup-differs'
  | 'database-unreachable'
  | 'disk-full'
  | 'no-permission'

/** Why a backup cannot be made or restored, in one sentence for the person who runs the installation. */
export class BackupError extends AmendError<BackupErrorCode> {
  static override readonly domain: string = 'backup'
  override readonly name = 'BackupError'
}
