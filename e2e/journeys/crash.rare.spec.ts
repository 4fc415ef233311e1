import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EditItem, ImageItem } from '@amend/api/types'
import { expect, test } from '@playwright/test'
import pg from 'pg'
import { Person, poll } from '../platform/client.ts'
import { type Installation, killGroup, removeFolder, startInstallation } from '../platform/installation.ts'
import { largePhoto, meadow } from '../platform/photos.ts'

test.describe.configure({ mode: 'serial', timeout: 240_000 })

let installation: Installation
let person: Person

test.beforeAll(async () => {
  installation = await startInstallation()
  person = await new Person(installation.address).join()
})

test.afterAll(async () => {
  await installation.stop()
  await removeFolder(installation.folder)
})

/** Rows of the installation's database, which may be restarting. */
async function rows<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: await installation.databaseUrl() })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<Row>(sql, values)).rows
  } finally {
    await client.end()
  }
}

/** Queues edits, so that some wait and some run during a crash. */
async function requestEdits(count: number): Promise<EditItem[]> {
  const source = await person.ready((await person.upload(await meadow())).id)
  const settings = await person.settings({ steps: 40, samples: 2 })
  const edits = await person.requestEdit(source.id, 'make it sunset', settings, { variants: count })
  const workspaceId = await person.workspaceId()
  await poll(60_000, 'the first edit to run', async () => {
    const { status } = await person.query<EditItem>('edit.get', { workspaceId, id: edits[0]?.id })
    return status === 'queued' ? undefined : status
  })
  return edits
}

/** Expects that each edit succeeded once: one result, one event of each kind, and no job left. */
async function expectEndedOnce(edits: readonly EditItem[]) {
  const workspaceId = await person.workspaceId()
  for (const { id } of edits) {
    await poll(180_000, `edit ${id}`, async () => {
      const edit = await person.query<EditItem>('edit.get', { workspaceId, id }).catch(() => undefined)
      return edit && edit.status !== 'queued' && edit.status !== 'running' ? edit : undefined
    })
  }
  const ids = edits.map(({ id }) => id)
  const states = await rows<{ status: string; results: string; finished: string }>(
    `SELECT e.status, (SELECT count(*) FROM "Image" i WHERE i."editId" = e.id) AS results,
            (SELECT count(*) FROM "Event" v WHERE v."subjectId" = e.id AND v.kind = 'edit.finished') AS finished
     FROM "Edit" e WHERE e.id = ANY($1)`,
    [ids],
  )
  expect(states).toEqual(ids.map(() => ({ status: 'done', results: '1', finished: '1' })))
  const jobs = await rows(
    `SELECT name, state FROM jobs.job WHERE state IN ('created', 'retry', 'active') AND data->>'editId' = ANY($1)`,
    [ids],
  )
  expect(jobs).toEqual([])
}

const until = (what: string, ask: () => Promise<boolean>) =>
  poll(60_000, what, async () => ((await ask().catch(() => false)) ? true : undefined))

const webAnswers = () => until('the pages', async () => (await person.fetch('/api/health/ready')).ok)

test('a worker killed during edits: each edit ends once', async () => {
  const edits = await requestEdits(3)
  const { worker } = await installation.parts()
  process.kill(worker, 'SIGKILL')
  await until('another worker', async () => (await installation.parts()).worker !== worker)
  await expectEndedOnce(edits)
  expect(installation.said()).toContain('The worker process died and is started again')
})

test('a database killed during edits: each edit ends once', async () => {
  const edits = await requestEdits(3)
  const { postgres } = await installation.parts()
  process.kill(postgres, 'SIGKILL')
  await until('another database', async () => (await installation.parts()).postgres !== postgres)
  await webAnswers()
  await expectEndedOnce(edits)
  expect(installation.said()).toContain('The database died and is started again.')
})

for (const dies of ['web', 'postgres'] as const) {
  test(`${dies} killed during an upload: a retry creates one picture`, async () => {
    const photo = await largePhoto()
    const key = crypto.randomUUID()
    const before = (await installation.parts())[dies]
    const half = photo.subarray(0, photo.length >> 1)
    const slow = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(half)
        await sleep(500)
        process.kill(before, 'SIGKILL')
        await sleep(500)
        try {
          controller.enqueue(photo.subarray(photo.length >> 1))
          controller.close()
        } catch {
          // The response is not read any more.
        }
      },
    })
    const path = `/api/uploads/${await person.workspaceId()}?${new URLSearchParams({ key, name: 'large.jpg' })}`
    const answer = await person.fetch(path, { method: 'POST', body: slow, duplex: 'half' }).catch(() => undefined)
    if (dies === 'web') expect(answer).toBeUndefined()
    else expect(answer?.status).not.toBe(500)
    await until('it again', async () => (await installation.parts())[dies] !== before)
    await webAnswers()
    const image = await person.ready((await person.upload(photo, 'large.jpg', key)).id)
    const again = await person.upload(photo, 'large.jpg', key)
    expect({ status: image.status, id: again.id }).toEqual({ status: 'ready', id: image.id })
  })
}

test('a worker killed while it prepares an upload: the upload becomes ready', async () => {
  const photo = await largePhoto()
  const { worker } = await installation.parts()
  const { id } = await person.upload(photo)
  process.kill(worker, 'SIGKILL')
  expect(await person.ready(id)).toMatchObject({ status: 'ready', width: 4928, height: 3264 })
})

test('all processes killed during edits and restarted: each edit ends once, sessions remain', async () => {
  const edits = await requestEdits(3)
  await installation.kill()
  const { folder, address } = installation
  installation = await startInstallation({ folder, environment: { PORT: new URL(address).port } })
  await expectEndedOnce(edits)
  expect(
    (await person.query<{ items: ImageItem[] }>('image.list', { workspaceId: await person.workspaceId() })).items
      .length,
  ).toBeGreaterThan(3)
})

test('after these crashes every record has its bytes, and unused bytes are known to the clean-up', async () => {
  const referred = await rows<{ hash: string }>(
    `SELECT "blobHash" AS hash FROM "Image" UNION SELECT "blobHash" FROM "Rendition" UNION SELECT "maskHash" FROM "Edit" WHERE "maskHash" IS NOT NULL
     UNION SELECT "blobHash" FROM "Export" WHERE "blobHash" IS NOT NULL`,
  )
  const known = new Set((await rows<{ sha256: string }>('SELECT sha256 FROM "Blob"')).map(({ sha256 }) => sha256))
  const files = (await readdir(path.join(installation.folder, 'blobs'), { recursive: true }))
    .map((file) => path.basename(file))
    .filter((name) => /^[0-9a-f]{64}$/.test(name))
  expect(referred.map(({ hash }) => hash).filter((hash) => !files.includes(hash))).toEqual([])
  // Unused bytes have a row, by which the clean-up finds them.
  expect(files.filter((hash) => !known.has(hash))).toEqual([])
})

for (const dies of ['process', 'database'] as const) {
  test(`a migration interrupted by a killed ${dies} is rolled back, and the next one applies it`, async () => {
    const name = `migrating_${dies}_${Date.now()}`
    await rows(`CREATE DATABASE ${name}`)
    const url = new URL(await installation.databaseUrl())
    url.pathname = `/${name}`
    const migrate = () => startMigration(url.href)
    // The migration waits in the middle for a table that another transaction has created and not committed.
    const other = new pg.Client({ connectionString: url.href })
    other.on('error', () => {})
    await other.connect()
    await other.query('BEGIN; CREATE TABLE "Workspace" ()')
    const first = migrate()
    const waits = `SELECT 1 FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock' AND backend_xid IS NOT NULL`
    await poll(30_000, 'the migration to begin', async () =>
      (await rows(waits, [name])).length > 0 ? true : undefined,
    )
    if (dies === 'process') {
      killGroup(first.pid)
      await other.query('ROLLBACK')
    } else {
      const { postgres } = await installation.parts()
      process.kill(postgres, 'SIGKILL')
      expect((await first.ended).code).not.toBe(0)
      await until('another database', async () => (await installation.parts()).postgres !== postgres)
    }
    await other.end().catch(() => {})
    await webAnswers()
    const { code, said } = await migrate().ended
    expect(said).toMatch(/^Applied: /)
    expect(code).toBe(0)
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    const { rows: history } = await client.query('SELECT finished_at FROM _prisma_migrations')
    await client.end()
    expect(history.length).toBeGreaterThan(0)
    expect(history.every(({ finished_at }) => finished_at !== null)).toBe(true)
  })
}

function startMigration(databaseUrl: string) {
  const program = path.join(import.meta.dirname, '../../apps/cli/bin/amend.mjs')
  const child = spawn(process.execPath, [program, 'migrate'], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let said = ''
  child.stdout.on('data', (text) => {
    said += text
  })
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }))
  return { pid: child.pid ?? 0, ended }
}
