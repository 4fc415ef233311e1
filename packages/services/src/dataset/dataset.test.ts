/** The life of a dataset run: a real database and queue, and work that only counts. */
import { setTimeout as sleep } from 'node:timers/promises'
import { testDatabase } from '@amend/db/testing'
import { type JobWorker, openQueue, performJobs, type RecordWork, recordHandler } from '@amend/jobs'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import {
  type ChunkCounts,
  type ClaimedChunk,
  cancelDatasetRun,
  changeBudget,
  datasetChunkRecord,
  findDatasetRun,
  findOpenDatasetRun,
  noticeDatasetRun,
  pauseRun,
  requestDatasetRun,
  resumeRun,
} from './index.ts'

const { database, url } = await testDatabase()
const queue = await openQueue(url)
const workers: JobWorker[] = []
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop(0)))
  await queue.boss.deleteAllJobs()
})
afterAll(() => queue.close())

type Work = RecordWork<ClaimedChunk, never, ChunkCounts>
type Running = Parameters<Work['perform']>[0]

async function work(perform: (running: Running) => Promise<ChunkCounts>, explain?: Work['explain']) {
  const handler = recordHandler(queue, database, datasetChunkRecord(queue), { perform, ...(explain && { explain }) })
  const worker = await performJobs(queue, database, {
    handlers: { 'dataset.chunk': handler },
    lanes: [['dataset.chunk'], ['dataset.chunk']],
    ...{ pollInterval: 50, recoveryInterval: 100, disconnectTimeout: 300, reconcileInterval: 200 },
  })
  workers.push(worker)
}

let folders = 0
const request = (chunks: number, folder = `/datasets/${++folders}`) =>
  requestDatasetRun({ database, queue }, { name: 'looks', folder, captions: 16 * chunks, chunks })
const waitingJobs = async () => {
  const rows = await database.unsafe.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM jobs.job WHERE name = 'dataset.chunk' AND state <= 'active'`
  return rows[0]?.count
}
/** Looks until it is true, for a minute at most. */
async function until(look: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000
  while (!(await look())) {
    if (Date.now() > end) throw new Error('It did not come about within a minute.')
    await sleep(50)
  }
}
const ended = (id: string) => until(async () => (await findDatasetRun(database, id)).finishedAt !== null)

describe('a run', { timeout: 90_000 }, () => {
  it('makes each chunk once, with a part of them in the queue at a time, and adds up what they hold', async () => {
    const { id } = await request(40)
    expect(await waitingJobs()).toBe(32)
    expect(await findDatasetRun(database, id)).toMatchObject({ status: 'waiting', progress: 0, left: null })
    const made: number[] = []
    await work(async ({ row }) => {
      made.push(row.number)
      return { candidates: 10, kept: 3, cost: 0.5 }
    })
    await ended(id)
    expect(made.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i))
    const run = await findDatasetRun(database, id)
    expect(run).toMatchObject({ status: 'finished', done: 40, candidates: 400, kept: 120, cost: 20, progress: 1 })
    expect(await waitingJobs()).toBe(0)
  })

  it('tells the share of a chunk that is being made, and the time left', async () => {
    const { id } = await request(2)
    let go = () => {}
    const gone = new Promise<void>((resolve) => {
      go = resolve
    })
    await work(async ({ report }) => {
      await report(0.5)
      await gone
      return { candidates: 1, kept: 1 }
    })
    await until(async () => (await findDatasetRun(database, id)).progress === 0.5)
    const run = await findDatasetRun(database, id)
    expect([run.status, run.cost]).toEqual(['running', null])
    expect(run.left).toBeGreaterThan(0)
    go()
    await ended(id)
  })

  it('is cancelled at once, while it runs', async () => {
    const { id } = await request(5)
    let stopped = 0
    await work(async ({ signal }) => {
      await sleep(60_000, undefined, { signal }).finally(() => {
        stopped += 1
      })
      return { candidates: 1, kept: 1 }
    })
    await until(async () => (await findDatasetRun(database, id)).status === 'running')
    expect(await cancelDatasetRun({ database, queue }, id)).toBe(true)
    expect(await findDatasetRun(database, id)).toMatchObject({ status: 'cancelled', done: 0 })
    await until(async () => stopped > 0 && (await waitingJobs()) === 0)
    expect(await cancelDatasetRun({ database, queue }, id)).toBe(false)
    await expect(cancelDatasetRun({ database, queue }, '00000000-0000-7000-8000-000000000000')).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  it('fails with the first chunk that fails for good, and its others end without work', async () => {
    const { id } = await request(20)
    let performed = 0
    await work(
      async () => {
        performed += 1
        // Chunks of a run are taken in any order.
        if (performed === 2) throw new Error('broken')
        await sleep(100)
        return { candidates: 1, kept: 0 }
      },
      () => ({ code: 'bad-recipe', message: 'The recipe names no model.', retry: false }),
    )
    await ended(id)
    expect(await findDatasetRun(database, id)).toMatchObject({
      status: 'failed',
      errorCode: 'bad-recipe',
      errorMessage: 'The recipe names no model.',
    })
    await until(async () => (await waitingJobs()) === 0)
    expect(performed).toBeLessThan(20)
  })

  it('that lost its jobs gets them again', async () => {
    const { id } = await request(3)
    await queue.boss.deleteAllJobs()
    await database.installation.datasetRun.update({
      where: { id },
      data: { createdAt: new Date(Date.now() - 120_000) },
    })
    await work(async () => ({ candidates: 1, kept: 1 }))
    await ended(id)
    expect(await findDatasetRun(database, id)).toMatchObject({ status: 'finished', done: 3 })
  })

  it('of a folder is the only open one, and another may follow it', async () => {
    const { id, folder } = await request(1)
    await expect(request(1, folder)).rejects.toMatchObject({ code: 'bad-input', field: 'folder' })
    expect((await findOpenDatasetRun(database, folder))?.id).toBe(id)
    await noticeDatasetRun(database, id, 'not running yet')
    expect((await findDatasetRun(database, id)).notice).toBeNull()
    await cancelDatasetRun({ database, queue }, id)
    expect(await findOpenDatasetRun(database, folder)).toBeNull()
    const next = await request(1, folder)
    await cancelDatasetRun({ database, queue }, next.id)
    await expect(request(0)).rejects.toMatchObject({ code: 'bad-input' })
  })

  it('pauses and resumes without losing a chunk, and says what it may not do', async () => {
    const { id } = await request(6)
    const by = { person: { id: '018f2f8c-0000-7000-8000-000000000000' } } as Parameters<typeof pauseRun>[1]
    const services = { database, queue } as Parameters<typeof pauseRun>[0]
    let stopped = 0
    let slow = true
    const made: number[] = []
    await work(async ({ row, signal }) => {
      if (slow) await sleep(60_000, undefined, { signal }).finally(() => (stopped += 1))
      made.push(row.number)
      return { candidates: 1, kept: 1 }
    })
    await until(async () => (await findDatasetRun(database, id)).status === 'running')
    expect(await pauseRun(services, by, id)).toMatchObject({ status: 'paused', pausedBy: 'person' })
    await until(async () => stopped > 0 && (await waitingJobs()) === 0)
    await expect(pauseRun(services, by, id)).rejects.toMatchObject({ code: 'changed-meanwhile' })
    slow = false
    expect(await resumeRun(services, by, id)).toMatchObject({ status: 'running', pausedBy: null })
    await ended(id)
    expect(made.sort()).toEqual([0, 1, 2, 3, 4, 5])
    expect(await findDatasetRun(database, id)).toMatchObject({ status: 'finished', done: 6 })
    await expect(resumeRun(services, by, id)).rejects.toMatchObject({ code: 'changed-meanwhile' })
  })

  it('pauses when its budget is spent, and goes on when it is raised', async () => {
    const { id } = await request(4)
    const by = { person: { id: '018f2f8c-0000-7000-8000-000000000000' } } as Parameters<typeof pauseRun>[1]
    const services = { database, queue } as Parameters<typeof pauseRun>[0]
    await changeBudget(services, by, { id, budget: 2, replaces: null })
    await expect(changeBudget(services, by, { id, budget: 3, replaces: null })).rejects.toMatchObject({
      code: 'changed-meanwhile',
    })
    await work(async () => ({ candidates: 1, kept: 1, cost: 1 }))
    await until(async () => (await findDatasetRun(database, id)).status === 'paused')
    const paused = await findDatasetRun(database, id)
    expect(paused).toMatchObject({ pausedBy: 'budget' })
    expect(paused.cost).toBeGreaterThanOrEqual(2)
    await expect(resumeRun(services, by, id)).rejects.toMatchObject({ code: 'bad-input', field: 'budget' })
    await changeBudget(services, by, { id, budget: null, replaces: 2 })
    await resumeRun(services, by, id)
    await ended(id)
    expect(await findDatasetRun(database, id)).toMatchObject({ status: 'finished', done: 4, cost: 4 })
  })
})
