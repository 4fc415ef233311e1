import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from './generated/client.ts'
import { type Prepared, preparedOn } from './prepared.ts'
import { type Records, recordsOf } from './records.ts'
import { type TransactionOptions, withRetries } from './transaction.ts'

/**
 * The records of an installation. Each property gives access to what its name says, so that a query without a workspace
 * cannot be written by accident.
 */
export interface Database extends Records {
  /**
   * Runs queries in one transaction, and retries it after a conflict with another one: side effects of `run` outside
   * the database must be repeatable.
   */
  transaction<T>(run: (records: Records) => Promise<T>, options?: TransactionOptions): Promise<T>
  /** For the few reads that every request needs. */
  readonly prepared: Prepared
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** The maximum number of connections of this process. Default 10. */
  readonly connections?: number
  /** How long a query waits for a connection, ms. Default 10 s. */
  readonly connectTimeout?: number
  /**
   * How long a transaction may be idle before PostgreSQL ends it, ms. Default 5 s: less than the time that others wait
   * for its locks. A process that was stopped, or whose machine is gone, would hold them forever.
   */
  readonly idleTransactionTimeout?: number
}

/**
 * How long a connection may be idle, ms. A new one has to sign in and to plan its statements, and after a quiet moment the
 * first requests would all wait for that.
 */
const idleTimeoutMillis = 10 * 60_000

/** Connects at the first query, not before. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: options.connectTimeout ?? 10_000,
    idleTimeoutMillis,
    // The adapter drops the offset of timestamps.
    options: `-c TimeZone=UTC -c idle_in_transaction_session_timeout=${options.idleTransactionTimeout ?? 5000}`,
  })
  // A connection that is lost while idle is replaced at the next query.
  pool.on('error', () => {})
  const client = new PrismaClient({ adapter: new PrismaPg(pool) })
  return {
    ...recordsOf(client),
    transaction: (run, chosen) =>
      withRetries((settings) => client.$transaction((tx) => run(recordsOf(tx)), settings), chosen),
    prepared: preparedOn(pool),
    close: async () => {
      await client.$disconnect()
      await pool.end()
    },
  }
}
