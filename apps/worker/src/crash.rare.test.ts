import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Image, openDatabase } from '@amend/db'
import { migrate, type Postgres, startPostgres } from '@amend/db/postgres'
import { openQueue } from '@amend/jobs'
import { diskBlobs } from '@amend/storage'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blobCleanHandler } from './job/blob-clean.ts'
import { runJob } from './testing/run-job.ts'
import { spawnWorker, type WorkerProcess } from './testing/spawn-worker.ts'
import {
  openTestWorkspace,
  photo,
  type TestWorkspace,
  temporaryFolder,
  testVariables,
  until,
} from './testing/workspace.ts'

/**
 * Crashes at every stage. The database flushes as in an installation, and processes are killed by SIGKILL, without a
 * chance to clean up.
 */
const folder = await temporaryFolder()
const postgresFolder = path.join(folder.path, 'postgres')
let postgres: Postgres = await startPostgres(postgresFolder)
const { url } = postgres
await migrate(url)
const database = openDatabase(url)
const queue = await openQueue(url)
const blobs = diskBlobs(path.join(folder.path, 'blobs'))
const workers: WorkerProcess[] = []
let workspace: TestWorkspace
let source: Image

const start = async () => {
  const worker = await spawnWorker(testVariables(url, folder.path))
  workers.push(worker)
  return worker
}

const readyImage = (id: string) =>
  until(async () => {
    const image = await workspace.image(id)
    return image.status === 'ready' && image
  }, 50)

beforeAll(async () => {
  workspace = await openTestWorkspace({ url, database, queue, blobs })
  await start()
  source = await readyImage((await workspace.upload(await photo())).id)
}, 120_000)

afterAll(async () => {
  for (const worker of workers) await worker.end('SIGKILL')
  await queue.close()
  await database.close()
  await postgres.stop()
  await folder.remove()
}, 60_000)

const editOf = (id: string) => database.unsafe.edit.findUniqueOrThrow({ where: { id }, include: { result: true } })

/** An edit that takes long enough to be interrupted in the middle. */
const editInTheMiddle = async () => {
  const { id } = await workspace.edit(source, 'make it winter', { steps: 60 })
  await until(async () => {
    const { status, progress } = await editOf(id)
    if (status === 'done') throw new Error('The edit was too fast to be interrupted.')
    return progress > 0
  }, 10)
  return id
}

const childrenOf = async (pid: number | undefined, program: string): Promise<number[]> => {
  const found: number[] = []
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const [stat, line] = await Promise.all(
      ['stat', 'cmdline'].map((file) => readFile(`/proc/${entry}/${file}`, 'utf8').catch(() => '')),
    )
    if (stat?.split(') ')[1]?.split(' ')[1] === String(pid) && line?.includes(program)) found.push(Number(entry))
  }
  return found
}

/** Expects that the edit succeeded with its last attempt, with one effect. */
const expectDoneOnce = async (id: string) => {
  const edit = await until(async () => {
    const row = await editOf(id)
    return row.status !== 'queued' && row.status !== 'running' && row
  }, 50)
  expect(edit).toMatchObject({ status: 'done', errorMessage: null, result: { status: 'ready' } })
  const story = await workspace.kindsOfEvents(id)
  expect(story.filter((kind) => kind === 'edit.finished')).toHaveLength(1)
  expect(await database.unsafe.image.count({ where: { editId: id } })).toBe(1)
  expect(await workspace.kindsOfEvents(edit.result?.id ?? '')).toEqual(['image.added'])
  return { edit, story }
}

/** Expects that after a clean-up without grace period the storage has exactly the bytes that records refer to. */
const expectNoOrphans = async () => {
  await runJob(database, blobCleanHandler(database, blobs, 0), 'blob.clean', {})
  const referred = await database.unsafe.$queryRaw<{ sha256: string }[]>`
    SELECT "blobHash" AS sha256 FROM "Image" UNION SELECT "blobHash" FROM "Rendition"
    UNION SELECT "blobHash" FROM "Export" WHERE "blobHash" IS NOT NULL
    UNION SELECT "maskHash" FROM "Edit" WHERE "maskHash" IS NOT NULL`
  const stored: string[] = []
  for await (const { sha256 } of blobs.list()) stored.push(sha256)
  expect(stored.sort()).toEqual(referred.map(({ sha256 }) => sha256).sort())
  expect(await readdir(path.join(folder.path, 'blobs', 'incoming')).catch(() => [])).toEqual([])
  const open = { status: { in: ['queued' as const, 'running' as const] } }
  expect(await database.unsafe.edit.count({ where: open })).toBe(0)
  expect(await database.unsafe.image.count({ where: { status: 'pending' } })).toBe(0)
}

describe('an interrupted edit', () => {
  it('whose engine process is killed is made by another engine process of the same worker', async () => {
    const id = await editInTheMiddle()
    const [engine] = await childrenOf(workers.at(-1)?.child.pid, 'engine-process/process')
    process.kill(engine ?? 0, 'SIGKILL')
    const { edit, story } = await expectDoneOnce(id)
    expect(story).toEqual(['edit.queued', 'edit.started', 'edit.queued', 'edit.started', 'edit.finished'])
    expect(edit.attempts).toBe(2)
    await expectNoOrphans()
  })

  it('whose worker is killed is made by the next worker, and no process of the old one is left', async () => {
    const id = await editInTheMiddle()
    const dying = workers.at(-1)
    const children = await childrenOf(dying?.child.pid, 'process.ts')
    expect(children).toHaveLength(3)
    await dying?.end('SIGKILL')
    await start()
    const { edit } = await expectDoneOnce(id)
    expect(edit.attempts).toBe(2)
    await until(async () => children.every((pid) => !isAlive(pid)), 50)
    await expectNoOrphans()
  })

  it('whose database is killed is made when that is back', async () => {
    const id = await editInTheMiddle()
    process.kill(postgres.pid, 'SIGKILL')
    await sleep(1500)
    postgres = await startPostgres(postgresFolder, { settings: { port: new URL(url).port } })
    expect(postgres.url).toBe(url)
    await expectDoneOnce(id)
    await expectNoOrphans()
  })

  it('whose worker stops goes back to the queue, in its former turn', async () => {
    const { id } = await workspace.edit(source, 'make it winter', { steps: 900 })
    await until(async () => (await editOf(id)).progress > 0, 10)
    expect(await workers.at(-1)?.end('SIGTERM')).toBe(0)
    const edit = await editOf(id)
    expect(edit).toMatchObject({ status: 'queued', progress: 0, leaseOwner: null })
    await database.unsafe.edit.update({ where: { id }, data: { steps: 2 } })
    await start()
    await expectDoneOnce(id)
    await expectNoOrphans()
  })
})

describe('an interrupted preparation of an upload', () => {
  const uploadInTheMiddle = async () => {
    const image = await workspace.upload(await photo(3000, 2000))
    await until(async () => {
      const [job] = await queue.boss.findJobs('image.prepare', { key: image.id })
      return job?.state === 'active'
    }, 5)
    return image.id
  }

  it('whose worker is killed succeeds after the next one has started', async () => {
    const id = await uploadInTheMiddle()
    await workers.at(-1)?.end('SIGKILL')
    expect((await workspace.image(id)).status).toBe('pending')
    await start()
    const image = await readyImage(id)
    expect(image.renditions.map(({ kind }) => kind).sort()).toEqual(['full', 'preview', 'thumbnail'])
    expect(await workspace.kindsOfEvents(id)).toEqual(['image.ready'])
    await expectNoOrphans()
  })

  it('whose renderer is killed succeeds at another attempt', async () => {
    const id = await uploadInTheMiddle()
    const renderers = await childrenOf(workers.at(-1)?.child.pid, 'rendition/process')
    for (const pid of renderers) process.kill(pid, 'SIGKILL')
    await readyImage(id)
    expect(await workspace.kindsOfEvents(id)).toEqual(['image.ready'])
    await expectNoOrphans()
  })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
