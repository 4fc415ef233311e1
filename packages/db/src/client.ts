import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from './generated/client.ts'
import { type Records, recordsOf } from './records.ts'
import { type TransactionOptions, withRetries } from './transaction.ts'

/**
 * The records of an installation. Each door leads to what its name says, so that a query that forgets the workspace
 * cannot be written by accident.
 */
export interface Database extends Records {
  /**
   * Runs queries that take effect together or not at all, and again when they got in the way of another transaction: what
   * `run` does outside of the database must bear repetition.
   */
  transaction<T>(run: (records: Records) => Promise<T>, options?: TransactionOptions): Promise<T>
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** Connections of this process at most. Default 10. */
  readonly connections?: number
  /** How long a query waits for a connection, ms. Default 10 s. */
  readonly connectTimeout?: number
  /**
   * How long a transaction may do nothing before PostgreSQL ends it, ms. Default 5 s: less than those who wait for its locks
   * wait. A process that was stopped, or whose machine is gone, would hold them for ever.
   */
  readonly idleTransactionTimeout?: number
}

/** Connects with the first query, not before. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const adapter = new PrismaPg({
    connectionString: url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: options.connectTimeout ?? 10_000,
    // The adapter drops the offset of timestamps.
    options: `-c TimeZone=UTC -c idle_in_transaction_session_timeout=${options.idleTransactionTimeout ?? 5000}`,
  })
  const client = new PrismaClient({ adapter })
  return {
    ...recordsOf(client),
    transaction: (run, chosen) =>
      withRetries((settings) => client.$transaction((tx) => run(recordsOf(tx)), settings), chosen),
    close: () => client.$disconnect(),
  }
}
