import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestServer } from '../testing/server.ts'
import { migrate } from './migrate.ts'
import type { Postgres } from './start.ts'

const repository = path.join(import.meta.dirname, '../../../..')
const committed = path.join(repository, 'prisma', 'migrations')

let server: Postgres
let client: pg.Client
let folder: string
let url: string
let databases = 0

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.stop())

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'amend-migrations-'))
  const admin = new pg.Client({ connectionString: server.url })
  await admin.connect()
  await admin.query(`CREATE DATABASE migrating_${++databases}`)
  await admin.end()
  url = server.url.replace(/\/amend$/, `/migrating_${databases}`)
  client = new pg.Client({ connectionString: url })
  await client.connect()
  return async () => {
    await client.end()
    await rm(folder, { recursive: true, force: true })
  }
})

async function write(name: string, sql: string) {
  await mkdir(path.join(folder, name), { recursive: true })
  await writeFile(path.join(folder, name, 'migration.sql'), sql)
}

const tables = async () => {
  const { rows } = await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
  return rows.map(({ tablename }) => tablename).filter((name) => name !== '_prisma_migrations')
}

/** Prisma's own command line, with our replacement of its engine. */
async function prisma(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [path.join(repository, 'scripts', 'prisma.mjs'), ...args], {
    env: { ...process.env, DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, output }
}

describe('migrate', () => {
  it('applies all migrations once, and Prisma agrees with the result and the history', async () => {
    const names = (await readdir(committed)).filter((name) => name !== 'migration_lock.toml')
    expect(await migrate(url)).toEqual(names)
    expect(await migrate(url)).toEqual([])
    // For Prisma the migrations, the schema and the database are equal, so development can continue.
    const development = await prisma('migrate', 'dev')
    expect(development.output).toContain('Already in sync')
  })

  it('finds nothing to do where Prisma has migrated', async () => {
    expect((await prisma('migrate', 'deploy')).code).toBe(0)
    expect(await migrate(url)).toEqual([])
  })

  it('lets two processes migrate concurrently', async () => {
    const applied = await Promise.all([migrate(url), migrate(url), migrate(url)])
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1)
  })

  it('rolls back a migration that fails, and continues when it is fixed', async () => {
    await write('1_good', 'CREATE TABLE good (id int)')
    await write('2_bad', 'CREATE TABLE half (id int); SELECT * FROM nowhere;')
    await expect(migrate(url, { folder })).rejects.toMatchObject({
      code: 'migration-failed',
      message: expect.stringContaining('2_bad'),
    })
    expect(await tables()).toEqual(['good'])
    await write('2_bad', 'CREATE TABLE half (id int)')
    expect(await migrate(url, { folder })).toEqual(['2_bad'])
  })

  it('leaves nothing of a migration that a crash interrupts', async () => {
    await write('1_slow', 'CREATE TABLE slow (id int); SELECT pg_sleep(60);')
    const running = migrate(url, { folder })
    running.catch(() => {})
    for (let stopped = 0; stopped === 0; ) {
      const { rowCount } = await client.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()",
      )
      stopped = rowCount ?? 0
    }
    await expect(running).rejects.toMatchObject({ code: 'migration-failed' })
    expect(await tables()).toEqual([])
    await write('1_slow', 'CREATE TABLE slow (id int)')
    expect(await migrate(url, { folder })).toEqual(['1_slow'])
  })

  it('refuses a database of a newer version', async () => {
    await write('1_old', 'SELECT 1')
    await write('2_new', 'SELECT 1')
    await migrate(url, { folder })
    await rm(path.join(folder, '2_new'), { recursive: true })
    await expect(migrate(url, { folder })).rejects.toMatchObject({ code: 'newer-database' })
  })

  it('refuses a database in which Prisma failed', async () => {
    await write('1_first', 'SELECT 1')
    await migrate(url, { folder })
    await client.query('UPDATE _prisma_migrations SET finished_at = NULL')
    await expect(migrate(url, { folder })).rejects.toMatchObject({ code: 'migration-unfinished' })
  })

  it('reads a copy of the migrations with other line breaks like the committed ones', async () => {
    await cp(committed, folder, { recursive: true })
    await migrate(url)
    expect(await migrate(url, { folder })).toEqual([])
  })
})
