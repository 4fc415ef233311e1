import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../client.ts'
import { addPerson } from '../seed/index.ts'
import { isAlive } from './cluster.ts'
import { migrate } from './migrate.ts'
import { pidFile, readPidFile } from './pid-file.ts'
import { type Postgres, startPostgres } from './start.ts'

let made: string
let empty: string
let folder: string
let started: Postgres[]

beforeAll(async () => {
  made = await mkdtemp(path.join(os.tmpdir(), 'amend-made-'))
  await (await startPostgres(made, { durable: false })).stop()
})

afterAll(() => rm(made, { recursive: true, force: true }))

beforeEach(async () => {
  empty = await mkdtemp(path.join(os.tmpdir(), 'amend-start-'))
  folder = empty
  started = []
})

/** A cluster after an earlier start and stop, shared by all tests that leave it intact. */
const withCluster = () => {
  folder = made
}

afterEach(async () => {
  for (const postgres of started) await postgres.stop()
  await rm(empty, { recursive: true, force: true })
})

async function start(options: Parameters<typeof startPostgres>[1] = {}): Promise<Postgres> {
  const postgres = await startPostgres(folder, { durable: false, ...options })
  started.push(postgres)
  return postgres
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

const data = () => path.join(folder, 'cluster', 'data')

async function killHard(postgres: Postgres) {
  process.kill(postgres.pid, 'SIGKILL')
  while (isAlive(postgres.pid)) await new Promise((resolve) => setTimeout(resolve, 10))
}

describe('startPostgres', () => {
  it('creates a database that needs its password and listens on this machine only', async () => {
    const postgres = await start()
    expect(postgres.owned).toBe(true)
    expect(await query(postgres.url, 'SELECT current_database() AS name')).toEqual([{ name: 'amend' }])
    expect(await query(postgres.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }])
    const wrong = new URL(postgres.url)
    wrong.password = 'wrong'
    await expect(query(wrong.toString(), 'SELECT 1')).rejects.toThrow('password authentication failed')
    const password = await stat(path.join(folder, 'cluster', 'password'))
    expect(password.mode & 0o777).toBe(0o600)
  })

  it('configures the search for letters of every script', async () => {
    withCluster()
    const { url } = await start()
    await query(url, 'CREATE EXTENSION pg_trgm')
    const [row] = await query(url, "SELECT cardinality(show_trgm('закат')) AS count, 'GRÖSSE' ILIKE '%größ%' AS sharp")
    expect(row).toEqual({ count: process.platform === 'win32' ? 0 : 6, sharp: false })
    expect(await query(url, "SELECT 'ÜBER' ILIKE '%über%' AS same")).toEqual([{ same: true }])
  })

  it('keeps data and password across a stop and a start', async () => {
    withCluster()
    const first = await start()
    await query(first.url, 'DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 42 AS answer')
    await first.stop()
    expect(isAlive(first.pid)).toBe(false)
    const second = await start()
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
    expect(new URL(second.url).password).toBe(new URL(first.url).password)
  })

  it('recovers after it was killed', async () => {
    withCluster()
    const first = await start({ durable: true })
    await query(first.url, 'DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 42 AS answer')
    await killHard(first)
    const second = await start({ durable: true })
    expect(second.pid).not.toBe(first.pid)
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
  })

  it('accepts the clients again after it was killed, at the same address', async () => {
    withCluster()
    const first = await start({ durable: true })
    await migrate(first.url)
    const database = openDatabase(first.url)
    const { user } = await addPerson(database, 'Steady')
    const running = database.unsafe.$queryRaw`SELECT pg_sleep(60)::text`
    const failed = expect(running).rejects.toThrow()
    const ended = first.ended()
    process.kill(first.pid, 'SIGKILL')
    await ended
    await failed
    await expect(database.installation.user.count()).rejects.toThrow()
    const second = await start({ durable: true })
    expect(second.url).toBe(first.url)
    expect(await database.installation.user.findUniqueOrThrow({ where: { id: user.id } })).toEqual(user)
    await database.close()
  })

  it('takes another port when another program uses the previous one', async () => {
    withCluster()
    const first = await start()
    await first.stop()
    const { port } = new URL(first.url)
    const stranger = createServer()
    await new Promise<void>((resolve) => stranger.listen(Number(port), '127.0.0.1', resolve))
    const second = await start()
    expect(new URL(second.url).port).not.toBe(port)
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    stranger.close()
  })

  it('is not misled by a process id that was reused', async () => {
    withCluster()
    const first = await start()
    await killHard(first)
    const file = pidFile(data())
    const lines = (await readFile(file, 'utf8')).split('\n')
    await writeFile(file, [String(process.pid), ...lines.slice(1)].join('\n'))
    expect(await query((await start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('ends with one server when two start concurrently', async () => {
    const [one, other] = await Promise.all([start(), start()])
    expect(one?.url).toBe(other?.url)
    expect(one?.pid).toBe(other?.pid)
    expect((await readdir(folder)).filter((name) => name.startsWith('making-'))).toEqual([])
  })

  it('uses the server of another living process and leaves it running', async () => {
    withCluster()
    const mine = await start()
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    try {
      await writeFile(path.join(folder, 'supervisor.pid'), String(other.pid))
      const shared = await start()
      expect(shared).toMatchObject({ url: mine.url, pid: mine.pid, owned: false })
      await shared.stop()
      expect(isAlive(mine.pid)).toBe(true)
    } finally {
      other.kill('SIGKILL')
    }
  })

  it('takes over a server whose process has ended', async () => {
    withCluster()
    const first = await start()
    const gone = spawn(process.execPath, ['-e', ''])
    await new Promise((resolve) => gone.once('exit', resolve))
    await writeFile(path.join(folder, 'supervisor.pid'), String(gone.pid))
    const second = await start()
    expect(second).toMatchObject({ pid: first.pid, owned: true })
    await second.stop()
    expect(isAlive(first.pid)).toBe(false)
  })

  it('deletes the temporary folders of a killed process', async () => {
    const gone = spawn(process.execPath, ['-e', ''])
    await new Promise((resolve) => gone.once('exit', resolve))
    const abandoned = path.join(folder, `making-${gone.pid}-abcdef`)
    await mkdir(path.join(abandoned, 'data'), { recursive: true })
    await start()
    await expect(stat(abandoned)).rejects.toThrow('ENOENT')
  })

  it('refuses the files of another major version', async () => {
    withCluster()
    const file = path.join(data(), 'PG_VERSION')
    const version = await readFile(file, 'utf8')
    await writeFile(file, '17\n')
    await expect(start()).rejects.toMatchObject({ code: 'wrong-version' })
    await writeFile(file, version)
  })

  it('reports why the server did not start', async () => {
    withCluster()
    const failure = start({ settings: { shared_buffers: 'plenty' } })
    await expect(failure).rejects.toMatchObject({ code: 'start-failed' })
    await expect(failure).rejects.toThrow(/shared_buffers/)
    expect(readPidFile(data())).toBeUndefined()
  })

  it.runIf(process.getuid?.() === 0)('runs as nobody where root may not create namespaces', async () => {
    await chmod(folder, 0o755)
    const { PATH } = process.env
    process.env.PATH = ''
    try {
      const postgres = await start()
      expect((await stat(data())).uid).toBe(65_534)
      expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
      await postgres.stop()
    } finally {
      process.env.PATH = PATH
    }
    // The same files can be used when namespaces are permitted again.
    expect(await query((await start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect((await stat(data())).uid).toBe(0)
  })
})
