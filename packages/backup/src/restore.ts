/** Restores a backup into an empty database. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { DbError } from '@amend/db'
import { migrate } from '@amend/db/postgres'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { quoted, withClient } from './connection.ts'
import { BackupError } from './error.ts'
import { type BackedUpTable, type Backup, tableFile } from './manifest.ts'
import { countRows, tablesOf } from './tables.ts'

/** As the file of a table is stored. */
export interface RestoreOptions {
  readonly signal?: AbortSignal | undefined
}

/**
 * Restores all rows in one transaction, compares each table with its hash, and applies the migrations that came later. The jobs of
 * the queue are not in a backup: workers add those of unfinished records again.
 * @throws BackupError 'not-empty', 'backup-damaged' naming the table, 'other-version'; errors of PostgreSQL
 */
export async function restoreBackup(backup: Backup, databaseUrl: string, options: RestoreOptions = {}): Promise<void> {
  await withClient(databaseUrl, requireEmpty)
  await migrateTo(databaseUrl, backup)
  await withClient(databaseUrl, async (client) => {
    await client.query('BEGIN')
    const rebuild = await withoutConstraints(client)
    for (const table of backup.manifest.tables) {
      options.signal?.throwIfAborted()
      await restoreTable(client, backup, table, options)
    }
    // Every reference is checked here.
    for (const statement of rebuild) await client.query(statement)
    for (const { name, value } of backup.manifest.sequences) {
      await client.query('SELECT setval($1::regclass, $2::bigint)', [quoted(name), value])
    }
    await client.query('COMMIT')
  })
  await migrate(databaseUrl)
}

/** @throws BackupError 'not-empty' */
async function requireEmpty(client: pg.Client): Promise<void> {
  for (const { name } of await tablesOf(client)) {
    const { rowCount } = await client.query(`SELECT FROM ${quoted(name)} LIMIT 1`)
    if (rowCount === 0) continue
    throw new BackupError('not-empty', 'This database has records already: a backup is restored into an empty one.')
  }
}

/** The schema as it was. @throws BackupError 'other-version' */
async function migrateTo(databaseUrl: string, { manifest, name }: Backup): Promise<void> {
  const other = (cause?: unknown) =>
    new BackupError('other-version', `The backup ${name} is from a newer version of Amend: restore it with that one.`, {
      cause,
    })
  try {
    await migrate(databaseUrl, { only: manifest.migrations })
  } catch (error) {
    throw error instanceof DbError && error.code === 'newer-database' ? other(error) : error
  }
  const { rows } = await withClient(databaseUrl, (client) =>
    client.query<{ name: string }>('SELECT migration_name AS name FROM _prisma_migrations ORDER BY 1'),
  )
  const applied = new Set(rows.map(({ name }) => name))
  if (applied.size !== manifest.migrations.length || !manifest.migrations.every((one) => applied.has(one)))
    throw other()
}

/** Drops references and disables triggers, because tables refer to one another in circles. @returns what brings them back */
async function withoutConstraints(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ owner: string; name: string; definition: string }>(`
    SELECT conrelid::regclass::text AS owner, conname AS name, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1, 2`)
  const rebuild: string[] = []
  for (const { owner, name, definition } of rows) {
    await client.query(`ALTER TABLE ${owner} DROP CONSTRAINT ${quoted(name)}`)
    rebuild.push(`ALTER TABLE ${owner} ADD CONSTRAINT ${quoted(name)} ${definition}`)
  }
  for (const { name } of await tablesOf(client)) {
    await client.query(`ALTER TABLE ${quoted(name)} DISABLE TRIGGER USER`)
    rebuild.push(`ALTER TABLE ${quoted(name)} ENABLE TRIGGER USER`)
  }
  return rebuild
}

async function restoreTable(
  client: pg.Client,
  { folder }: Backup,
  table: BackedUpTable,
  { signal }: RestoreOptions,
): Promise<void> {
  const hash = createHash('sha256')
  let rows = 0
  const counting = countRows((more) => {
    rows += more
  })
  async function* hashed(content: AsyncIterable<Buffer>) {
    for await (const chunk of counting(content)) {
      hash.update(chunk)
      yield chunk
    }
  }
  const columns = table.columns.map(quoted).join(', ')
  try {
    await pipeline(
      createReadStream(path.join(folder, tableFile(table.name))),
      createGunzip(),
      hashed,
      client.query(copyFrom(`COPY ${quoted(table.name)} (${columns}) FROM STDIN`)),
      { signal },
    )
  } catch (cause) {
    signal?.throwIfAborted()
    throw damaged(table.name, cause)
  }
  if (hash.digest('hex') !== table.sha256 || rows !== table.rows) throw damaged(table.name)
}

const damaged = (table: string, cause?: unknown) =>
  new BackupError(
    'backup-damaged',
    `The backup is damaged: the file of the table ${table} is missing, cut off or altered.`,
    {
      cause,
    },
  )
