/** Makes a backup: all tables in one snapshot, and a list of the pictures. */
import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { diskProblem, writeFileAtomically } from '@amend/files'
import type { Blobs } from '@amend/storage'
import type pg from 'pg'
import { withClient } from './connection.ts'
import { BackupError } from './error.ts'
import {
  type BackedUpTable,
  type Backup,
  type Manifest,
  manifestFile,
  readBackup,
  storageFile,
  tableFile,
} from './manifest.ts'
import { countRows, rowsOf, sequencesOf, type Table, tablesOf } from './tables.ts'

export interface BackupOptions {
  readonly databaseUrl: string
  readonly blobs: Pick<Blobs, 'list'>
  /** The folder of backups. */
  readonly folder: string
  readonly signal?: AbortSignal | undefined
  /** The share of the tables that are written, from 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined
}

/**
 * Writes a backup under a name with its time. It appears whole or not at all, and only its owner may read it: it has hashes of
 * passwords and sealed keys.
 * @throws BackupError 'disk-full', 'no-permission'; errors of PostgreSQL and of the storage; the signal's reason
 */
export async function makeBackup(options: BackupOptions): Promise<Backup> {
  const { databaseUrl, folder, signal } = options
  const createdAt = new Date().toISOString()
  const name = `${createdAt.slice(0, 19).replaceAll(':', '-')}Z-${randomBytes(3).toString('hex')}`
  const partial = path.join(folder, `.${name}.partial`)
  try {
    await mkdir(path.join(partial, 'tables'), { recursive: true, mode: 0o700 })
    const database = await withClient(databaseUrl, async (client) => {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
      return writeDatabase(client, partial, options)
    })
    // After the snapshot: each picture to which a row of it refers was stored before.
    const storage = await writeStorage(partial, options)
    const manifest: Manifest = { version: 1, createdAt, ...database, storage }
    await writeFileAtomically(path.join(partial, manifestFile), `${JSON.stringify(manifest, null, 1)}\n`, {
      mode: 0o600,
    })
    signal?.throwIfAborted()
    await rename(partial, path.join(folder, name))
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw diskProblem(error, `The backup in ${folder}`, BackupError) ?? error
  }
  return readBackup(path.join(folder, name))
}

async function writeDatabase(client: pg.Client, partial: string, { signal, onProgress }: BackupOptions) {
  const { rows } = await client.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name',
  )
  const tables: BackedUpTable[] = []
  const all = await tablesOf(client)
  for (const table of all) {
    signal?.throwIfAborted()
    tables.push(await writeTable(client, table, partial, signal))
    onProgress?.(tables.length / all.length)
  }
  return { migrations: rows.map(({ name }) => name), tables, sequences: await sequencesOf(client) }
}

async function writeTable(
  client: pg.Client,
  table: Table,
  partial: string,
  signal: AbortSignal | undefined,
): Promise<BackedUpTable> {
  let rows = 0
  const counting = countRows((more) => {
    rows += more
  })
  const written = await writeContent(partial, tableFile(table.name), counting(rowsOf(client, table)), signal)
  return { name: table.name, columns: [...table.columns], rows, ...written }
}

async function writeStorage(partial: string, { blobs, signal }: BackupOptions): Promise<Manifest['storage']> {
  let [files, fileBytes] = [0, 0]
  async function* lines() {
    for await (const { sha256, bytes } of blobs.list()) {
      files += 1
      fileBytes += bytes
      yield Buffer.from(`${sha256}\t${bytes}\n`)
    }
  }
  const written = await writeContent(partial, storageFile, lines(), signal)
  return { files, fileBytes, ...written }
}

/** Writes packed content, and hashes it unpacked. */
async function writeContent(
  folder: string,
  name: string,
  content: AsyncIterable<Buffer>,
  signal: AbortSignal | undefined,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  async function* hashed() {
    for await (const chunk of content) {
      hash.update(chunk)
      yield chunk
    }
  }
  const file = path.join(folder, name)
  const packed = createGzip({ level: 6 })
  await pipeline(hashed, packed, createWriteStream(file, { mode: 0o600, flush: true }), { signal })
  return { bytes: (await stat(file)).size, sha256: hash.digest('hex') }
}
