/** Backups of a real database: restored whole, refused when damaged, tried without a trace. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { openDatabase } from '@amend/db'
import { addEdit, addPerson, addUpload } from '@amend/db/seed'
import { testDatabase } from '@amend/db/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { otherDatabase, withClient } from './connection.ts'
import { scratchName } from './drill.ts'
import { type Backup, BackupError, drillBackup, makeBackup, readBackup, readBackups, restoreBackup } from './index.ts'

const { url, database } = await testDatabase()
const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-backup-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

let hashes: string[] = []
const blobs = {
  async *list() {
    for (const sha256 of hashes) yield { sha256, bytes: 5, storedAt: new Date() }
  },
}
let backup: Backup

beforeAll(async () => {
  const person = await addPerson(database, 'Ada')
  const { workspace } = person
  const source = await addUpload(database, workspace.id, 'a\tstrange\\ name\n.jpg', { by: person })
  await addEdit(database, source, 'make it night; "quoted" — ü', { by: person })
  hashes = (await database.installation.blob.findMany()).map(({ sha256 }) => sha256)
  backup = await makeBackup({ databaseUrl: url, blobs, folder })
})

const databases = () =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database')
    return rows.map(({ datname }) => datname)
  })

/** An empty database for one test. */
async function scratch<T>(run: (url: string) => Promise<T>): Promise<T> {
  const name = `restored_${randomUUID().replaceAll('-', '')}`
  await withClient(url, (client) => client.query(`CREATE DATABASE ${name}`))
  try {
    return await run(otherDatabase(url, name))
  } finally {
    await withClient(url, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`))
  }
}

describe('a backup', () => {
  it('has all tables with their rows and hashes, and the pictures of the storage', async () => {
    const { manifest, rows } = await readBackup(backup.folder)
    expect(rows).toBeGreaterThan(5)
    expect(manifest.tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['User', 'Image', 'Edit', 'AuditLog']),
    )
    expect(manifest.tables.find(({ name }) => name === 'Image')).toMatchObject({ rows: 2 })
    expect(manifest.storage).toMatchObject({ files: hashes.length, fileBytes: 5 * hashes.length })
    expect((await readBackups(folder)).map(({ name }) => name)).toEqual([backup.name])
  })

  it('is read by its owner alone', async () => {
    const file = path.join(backup.folder, 'tables', 'User.copy.gz')
    expect((await stat(file)).mode & 0o077).toBe(0)
    expect((await stat(backup.folder)).mode & 0o077).toBe(0)
  })

  it('restores into an empty database what was backed up, and into no other', async () => {
    await scratch(async (target) => {
      await restoreBackup(backup, target)
      const restored = openDatabase(target)
      const tables = ['image', 'edit', 'user', 'workspace'] as const
      for (const table of tables) {
        const rowsOf = (of: typeof database) =>
          (of.unsafe[table] as typeof database.unsafe.image).findMany({ orderBy: { id: 'asc' } })
        expect(await rowsOf(restored), table).toEqual(await rowsOf(database))
      }
      // References and triggers are in force again.
      const broken = restored.unsafe.image.updateMany({ data: { workspaceId: randomUUID() } })
      await expect(broken).rejects.toThrow()
      await restored.close()
      await expect(restoreBackup(backup, target)).rejects.toMatchObject({ code: 'not-empty' })
    })
  })

  it('leaves nothing when it cannot be finished', async () => {
    const failing = {
      async *list() {
        yield* blobs.list()
        throw new Error('The storage is gone.')
      },
    }
    await expect(makeBackup({ databaseUrl: url, blobs: failing, folder })).rejects.toThrow('The storage is gone.')
    expect(await readdir(folder)).toEqual([backup.name])
  })
})

describe('a restore drill', () => {
  it('restores into a database of its own, compares, and removes it', async () => {
    const before = await databases()
    expect(await drillBackup(backup, { databaseUrl: url })).toEqual({
      ...{ tables: backup.manifest.tables.length, rows: backup.rows },
      files: expect.any(Number),
    })
    expect(await databases()).toEqual(before)
  })

  /** What a drill says of a backup with one altered file. */
  async function drillWith(name: string, alter: (file: string) => Promise<void>): Promise<BackupError> {
    const file = path.join(backup.folder, name)
    const content = await readFile(file)
    await alter(file)
    try {
      const error = await drillBackup(await readBackup(backup.folder), { databaseUrl: url }).catch((error) => error)
      expect(error).toBeInstanceOf(BackupError)
      expect(await databases()).not.toContain(scratchName(url))
      return error
    } finally {
      await writeFile(file, content)
    }
  }

  it('finds a file that is cut off, missing or altered, and names the table', async () => {
    const cut = await drillWith('tables/Image.copy.gz', async (file) => truncate(file, (await stat(file)).size - 10))
    expect(cut).toMatchObject({ code: 'backup-damaged', message: expect.stringContaining('table Image') })
    expect(await drillWith('tables/Edit.copy.gz', (file) => rm(file))).toMatchObject({ code: 'backup-damaged' })
    const swapped = await drillWith('tables/User.copy.gz', async (file) =>
      writeFile(file, await readFile(path.join(backup.folder, 'tables/Album.copy.gz'))),
    )
    expect(swapped).toMatchObject({ code: 'backup-damaged', message: expect.stringContaining('table User') })
    expect(await drillWith('storage.tsv.gz', (file) => truncate(file, 4))).toMatchObject({ code: 'backup-damaged' })
  })

  it('finds a picture that the storage lacked', async () => {
    const kept = hashes
    hashes = hashes.slice(1)
    const partial = await makeBackup({ databaseUrl: url, blobs, folder })
    hashes = kept
    const error = await drillBackup(partial, { databaseUrl: url }).catch((error) => error)
    await rm(partial.folder, { recursive: true })
    expect(error).toMatchObject({ code: 'backup-differs', message: expect.stringContaining('lacked 1 of') })
  })

  it('removes what a killed one has left', async () => {
    await withClient(url, (client) => client.query(`CREATE DATABASE "${scratchName(url)}"`))
    await drillBackup(backup, { databaseUrl: url })
    expect(await databases()).not.toContain(scratchName(url))
  })
})
