/** Restores a backup for trial into a database of its own, and compares everything with what was backed up. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import path from 'node:path'
import { createGunzip } from 'node:zlib'
import type pg from 'pg'
import { otherDatabase, quoted, withClient } from './connection.ts'
import { BackupError } from './error.ts'
import { type Backup, storageFile } from './manifest.ts'
import { restoreBackup } from './restore.ts'
import { countRows, rowsOf, tablesOf } from './tables.ts'

export interface DrillResult {
  readonly tables: number
  readonly rows: number
  /** Pictures to which the restored rows refer. */
  readonly files: number
}

export interface DrillOptions {
  /** Of the installation: the trial is another database of the same server. */
  readonly databaseUrl: string
  readonly signal?: AbortSignal | undefined
}

/**
 * Restores into a scratch database, reads all tables of it again, compares rows and hashes with the manifest, and checks that each
 * picture of a restored row is in the list of the storage. The scratch database is removed in any case.
 * @throws BackupError 'backup-damaged', 'backup-differs', 'may-not-create', 'other-version'
 */
export async function drillBackup(backup: Backup, { databaseUrl, signal }: DrillOptions): Promise<DrillResult> {
  const scratch = scratchName(databaseUrl)
  return withClient(databaseUrl, async (client) => {
    // What an earlier trial left when it was killed.
    await client.query(`DROP DATABASE IF EXISTS ${quoted(scratch)} WITH (FORCE)`)
    await create(client, scratch)
    try {
      const url = otherDatabase(databaseUrl, scratch)
      await restoreBackup(backup, url, { signal })
      return await withClient(url, async (restored) => {
        await compareTables(restored, backup, signal)
        const files = await compareFiles(restored, backup)
        return { tables: backup.manifest.tables.length, rows: backup.rows, files }
      })
    } finally {
      await client.query(`DROP DATABASE IF EXISTS ${quoted(scratch)} WITH (FORCE)`)
    }
  })
}

/** One for each database of the server. */
export function scratchName(databaseUrl: string): string {
  const own = createHash('sha256').update(new URL(databaseUrl).pathname).digest('hex').slice(0, 12)
  return `amend_restore_drill_${own}`
}

/** @throws BackupError 'may-not-create' */
async function create(client: pg.Client, name: string): Promise<void> {
  try {
    await client.query(`CREATE DATABASE ${quoted(name)} TEMPLATE template0`)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === '42501')) throw cause
    throw new BackupError(
      'may-not-create',
      'The role of the database may not create a database for the trial: grant it CREATEDB.',
      { cause },
    )
  }
}

/** @throws BackupError 'backup-differs' naming the first table */
async function compareTables(client: pg.Client, { manifest }: Backup, signal: AbortSignal | undefined): Promise<void> {
  const tables = await tablesOf(client)
  for (const backedUp of manifest.tables) {
    signal?.throwIfAborted()
    const table = tables.find(({ name }) => name === backedUp.name)
    // A later migration may have dropped it, or added columns.
    if (!table) continue
    let rows = 0
    const hash = createHash('sha256')
    const counting = countRows((more) => {
      rows += more
    })
    const { columns } = backedUp
    for await (const chunk of counting(rowsOf(client, { ...table, columns }))) hash.update(chunk)
    if (rows === backedUp.rows && hash.digest('hex') === backedUp.sha256) continue
    const message = `The restored table ${table.name} has ${rows} rows and the backup ${backedUp.rows}, or their contents differ.`
    throw new BackupError('backup-differs', message)
  }
}

/** @returns how many pictures the rows refer to @throws BackupError 'backup-damaged', 'backup-differs' */
async function compareFiles(client: pg.Client, { folder, manifest }: Backup): Promise<number> {
  const listed = new Set<string>()
  const hash = createHash('sha256')
  let rest = ''
  try {
    for await (const chunk of createReadStream(path.join(folder, storageFile)).pipe(createGunzip())) {
      hash.update(chunk)
      const lines = `${rest}${chunk}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) listed.add(line.slice(0, 64))
    }
  } catch (cause) {
    throw listDamaged(cause)
  }
  if (hash.digest('hex') !== manifest.storage.sha256) throw listDamaged()
  const { rows } = await client.query<{ sha256: string }>(
    'SELECT "blobHash" AS sha256 FROM "Image" WHERE "blobHash" IS NOT NULL UNION SELECT "blobHash" FROM "Rendition"',
  )
  const missing = rows.filter(({ sha256 }) => !listed.has(sha256)).length
  if (missing === 0) return rows.length
  throw new BackupError('backup-differs', `The storage lacked ${missing} of the ${rows.length} pictures of the backup.`)
}

const listDamaged = (cause?: unknown) =>
  new BackupError('backup-damaged', 'The backup is damaged: its list of pictures is missing, cut off or altered.', {
    cause,
  })
