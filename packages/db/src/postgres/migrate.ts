import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { DbError } from '../error.ts'

/** The advisory lock that Prisma's own engine takes while it migrates. */
const migrationLock = 72_707_369

/** Prisma's own table, as its engine creates it. */
const historyTable = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`

const migrationsFolder = path.join(import.meta.dirname, '../../../../prisma/migrations')

export interface MigrateOptions {
  /** Of the migrations. Default: those of this version. */
  readonly folder?: string
  /** Names of those that may be applied, for the schema of an earlier version. Default: all. */
  readonly only?: readonly string[]
}

/**
 * Applies the migrations that a database lacks, as `prisma migrate deploy` does, and keeps the same history. Each one
 * is a transaction together with its history entry, so an interrupted migration leaves no trace. Concurrent processes
 * wait for one another.
 * @returns the names of those applied
 * @throws DbError 'migration-failed', 'migration-unfinished', 'newer-database'
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<string[]> {
  const { folder = migrationsFolder, only } = options
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries
    .flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
    .filter((name) => !only || only.includes(name))
    .sort()
  const client = new pg.Client({ connectionString: url })
  // Without a listener the loss of the connection would end the process; the waiting query rejects anyway.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock])
    await client.query(historyTable)
    const present = await appliedMigrations(client, names)
    const missing = names.filter((name) => !present.has(name))
    for (const name of missing) await apply(client, name, await readFile(path.join(folder, name, 'migration.sql')))
    return missing
  } finally {
    // The lock is released with the connection.
    await client.end()
  }
}

async function appliedMigrations(client: pg.Client, known: readonly string[]): Promise<Set<string>> {
  const { rows } = await client.query<{ migration_name: string; finished_at: Date | null }>(
    'SELECT migration_name, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  )
  const unfinished = rows.find(({ finished_at }) => finished_at === null)
  if (unfinished) {
    const message = `The migration ${unfinished.migration_name} was begun and not finished: see "prisma migrate resolve".`
    throw new DbError('migration-unfinished', message)
  }
  const unknown = rows.find(({ migration_name }) => !known.includes(migration_name))
  if (unknown) {
    const message = `The database was migrated by a newer version of Amend (${unknown.migration_name}): start that version.`
    throw new DbError('newer-database', message)
  }
  return new Set(rows.map(({ migration_name }) => migration_name))
}

async function apply(client: pg.Client, name: string, sql: Buffer) {
  try {
    await client.query('BEGIN')
    await client.query(sql.toString())
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), createHash('sha256').update(sql).digest('hex'), name],
    )
    await client.query('COMMIT')
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {})
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new DbError('migration-failed', `The migration ${name} failed and was undone: ${reason}`, { cause })
  }
}
