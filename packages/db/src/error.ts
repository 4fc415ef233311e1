import { AmendError } from '@amend/contract'

export type DbErrorCode =
  /** There is no embedded PostgreSQL for this platform, or it is not installed. */
  | 'no-binaries'
  | 'root-refused'
  | 'init-failed'
  | 'start-failed'
  | 'stop-failed'
  /** The data folder was created by another major version. */
  | 'wrong-version'
  | 'migration-failed'
  /** A migration that Prisma's own command line started and did not finish. */
  | 'migration-unfinished'
  /** The database has migrations that this version does not know. */
  | 'newer-database'
  /** A query of one workspace that would reach into another. */
  | 'crosses-workspace'

/** Why the database cannot be used, in one sentence for the person who runs it. */
export class DbError extends AmendError<DbErrorCode> {
  static override readonly domain: string = 'db'
  override readonly name = 'DbError'
}
