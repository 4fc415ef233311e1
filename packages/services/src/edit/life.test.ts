import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { testDatabase } from '@amend/db/testing'
import { type JobWorker, openQueue, performJobs } from '@amend/jobs'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { cancelEdits } from './cancel.ts'
import { type EditWork, editHandler } from './perform.ts'
import { editPositions } from './position.ts'
import { queueEdits } from './queue.ts'
import { addEditRows, addPersonWithUpload, addQueuedEdits, copyAfter, until } from './testing/edits.ts'

const { database, url } = await testDatabase()
const queue = await openQueue(url)
afterAll(() => queue.close())

const workers: JobWorker[] = []
afterEach(() => Promise.all(workers.splice(0).map((worker) => worker.stop(0))))

type Run = Parameters<typeof copyAfter>[0]

const quick: Run = async () => undefined

const work = async (run: Run = quick, explain?: EditWork['explain']) => {
  const worker = await performJobs(queue, database, {
    handlers: {
      'edit.perform': editHandler(queue, database, { perform: copyAfter(run), ...(explain && { explain }) }),
    },
    lanes: [['edit.perform']],
    name: 'studio',
    pollInterval: 100,
    reconcileInterval: 100,
  })
  workers.push(worker)
  return worker
}

const rowOf = (id: string) => database.unsafe.edit.findUniqueOrThrow({ where: { id }, include: { result: true } })

const endOf = (id: string) =>
  until(async () => {
    const row = await rowOf(id)
    return row.status !== 'queued' && row.status !== 'running' && row
  })

const eventsOf = async (subjectId: string) => {
  const events = await database.unsafe.event.findMany({ where: { subjectId }, orderBy: { sequence: 'asc' } })
  return events.map(({ kind, data }) => ({ kind, data }))
}

const kindsOf = async (id: string) => (await eventsOf(id)).map(({ kind }) => kind)

/** An edit that runs until it is released or aborted. */
const gate = () => {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const run: Run = async ({ signal }) => {
    await Promise.race([opened, sleep(60_000, undefined, { signal }).catch(() => signal.throwIfAborted())])
    return undefined
  }
  return { open, run }
}

describe('an edit', () => {
  it('goes from queued to done, with its result and its events', async () => {
    const person = await addPersonWithUpload(database, 'Paula')
    const [edit] = await addQueuedEdits(database, queue, person)
    expect((await rowOf(edit!.id)).status).toBe('queued')
    await work(async ({ edit, report }) => {
      expect(edit).toMatchObject({ status: 'running', leaseOwner: 'studio', attempts: 1 })
      await report(0.5, { preview: 'data:image/jpeg;base64,…' })
      await report(0.6) // within the minimum interval of reports, so dropped
      return { recipe: { seed: 1 }, advice: { changed: 0.4 }, timings: { denoise: 120 } }
    })
    const row = await endOf(edit!.id)
    expect(row).toMatchObject({
      status: 'done',
      progress: 1,
      recipe: { seed: 1 },
      advice: { changed: 0.4 },
      timings: { denoise: 120 },
      errorCode: null,
    })
    expect(row.finishedAt!.getTime()).toBeGreaterThanOrEqual(row.startedAt!.getTime())
    expect(await eventsOf(edit!.id)).toEqual([
      { kind: 'edit.queued', data: {} },
      { kind: 'edit.started', data: { attempt: 1 } },
      { kind: 'edit.progressed', data: { progress: 0.5, preview: 'data:image/jpeg;base64,…' } },
      { kind: 'edit.finished', data: { imageId: row.result!.id } },
    ])
  })

  it('is not queued when its row was rolled back', async () => {
    const person = await addPersonWithUpload(database, 'Tara')
    let id = ''
    const request = database.transaction(async (records) => {
      const edits = await addEditRows(records, person, 1)
      id = edits[0]!.id
      await queueEdits(queue, records, edits)
      throw new Error('taken back')
    })
    await expect(request).rejects.toThrow('taken back')
    expect(await queue.boss.findJobs('edit.perform', { key: id })).toEqual([])
    expect(await database.unsafe.event.count({ where: { subjectId: id } })).toBe(0)
  })

  it('reports why it failed', async () => {
    const person = await addPersonWithUpload(database, 'Fay')
    const [edit] = await addQueuedEdits(database, queue, person)
    const failure = { code: 'out-of-memory', message: 'The picture is too large for this machine.', retry: false }
    const run = async () => {
      throw new Error('bad alloc')
    }
    await work(run, () => failure)
    expect(await endOf(edit!.id)).toMatchObject({
      status: 'failed',
      errorCode: 'out-of-memory',
      errorMessage: 'The picture is too large for this machine.',
      result: null,
    })
    const { code, message } = failure
    expect((await eventsOf(edit!.id)).at(-1)).toEqual({ kind: 'edit.failed', data: { code, message } })
  })

  it('waits in the queue between two attempts', async () => {
    const person = await addPersonWithUpload(database, 'Rita')
    const [edit] = await addQueuedEdits(database, queue, person)
    const run: Run = async ({ edit: { attempts } }) => {
      if (attempts > 1) return undefined
      await database.unsafe.$executeRaw`UPDATE jobs.job SET retry_delay = 600, retry_delay_max = 6000`
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
    }
    await work(run, () => ({ code: 'internal', message: 'Something went wrong.', retry: false }))
    const waiting = await until(async () => {
      const row = await rowOf(edit!.id)
      return row.attempts === 1 && row.status === 'queued' && row
    })
    expect(waiting).toMatchObject({ progress: 0, leaseOwner: null, startedAt: null })
    await database.unsafe.$executeRaw`UPDATE jobs.job SET start_after = now() WHERE state = 'retry'`
    expect(await endOf(edit!.id)).toMatchObject({ status: 'done', attempts: 2 })
    expect(await kindsOf(edit!.id)).toEqual([
      'edit.queued',
      'edit.started',
      'edit.queued',
      'edit.started',
      'edit.finished',
    ])
  })

  it('is not done when its result cannot be stored', async () => {
    const person = await addPersonWithUpload(database, 'Nora')
    const [edit] = await addQueuedEdits(database, queue, person)
    // The source is deleted while the edit runs.
    await work(async () => {
      await database.unsafe.edit.update({ where: { id: edit!.id }, data: { sourceId: null } })
      await database.unsafe.image.delete({ where: { id: person.upload.id } })
      return undefined
    })
    expect(await endOf(edit!.id)).toMatchObject({ status: 'failed', errorCode: 'internal', result: null })
  })

  it('ends without an event when its workspace is deleted', async () => {
    const person = await addPersonWithUpload(database, 'Gone')
    const [edit] = await addQueuedEdits(database, queue, person)
    await database.unsafe.workspace.delete({ where: { id: person.workspace.id } })
    await work()
    const [job] = await until(async () => {
      const jobs = await queue.boss.findJobs('edit.perform', { key: edit!.id })
      return jobs[0]?.state === 'completed' && jobs
    })
    expect(job!.output).toEqual({ outcome: 'done' })
  })

  it('gets another job when it has lost its own', async () => {
    const person = await addPersonWithUpload(database, 'Lea')
    const edits = await addEditRows(database, person, 3)
    const [abandoned, running, young] = edits.map(({ id }) => id)
    const longAgo = new Date(Date.now() - 3_600_000)
    const where = { id: { in: [abandoned!, running!] } }
    await database.unsafe.edit.updateMany({ where, data: { createdAt: longAgo } })
    const began = { status: 'running' as const, leaseOwner: 'gone', heartbeatAt: longAgo, startedAt: longAgo }
    await database.unsafe.edit.update({ where: { id: running! }, data: began })
    await work()
    expect(await endOf(abandoned!)).toMatchObject({ status: 'done' })
    expect(await endOf(running!)).toMatchObject({ status: 'done', leaseOwner: 'studio' })
    expect((await rowOf(young!)).status).toBe('queued')
    await database.unsafe.edit.delete({ where: { id: young! } })
  })
})

describe('cancelEdits', () => {
  const cancel = (workspaceId: string, ids: string[]) =>
    database.transaction((records) => cancelEdits(queue, records, workspaceId, ids))

  it('ends a waiting edit at once', async () => {
    const person = await addPersonWithUpload(database, 'Carl')
    const [edit] = await addQueuedEdits(database, queue, person)
    expect(await cancel(person.workspace.id, [edit!.id])).toEqual([edit!.id])
    expect(await rowOf(edit!.id)).toMatchObject({ status: 'cancelled', attempts: 0, finishedAt: expect.any(Date) })
    expect(await queue.boss.findJobs('edit.perform', { key: edit!.id })).toMatchObject([{ state: 'cancelled' }])
    expect(await kindsOf(edit!.id)).toEqual(['edit.queued', 'edit.cancelled'])
    expect(await cancel(person.workspace.id, [edit!.id])).toEqual([])
  })

  it('ends a running edit: the worker is notified, and nothing is saved', async () => {
    const person = await addPersonWithUpload(database, 'Cora')
    const [edit] = await addQueuedEdits(database, queue, person)
    const codes: string[] = []
    const { run } = gate()
    const worker = await work(async (running) => {
      await run(running).catch(() => {}) // a step that ignores the signal
      await running.report(0.5).catch((error) => codes.push(error.code))
      return undefined // and a worker that continues anyway
    })
    await until(async () => (await rowOf(edit!.id)).status === 'running')
    expect(await cancel(person.workspace.id, [edit!.id])).toEqual([edit!.id])
    expect((await rowOf(edit!.id)).status).toBe('cancelled')
    await until(async () => worker.running === 0)
    expect(codes).toEqual(['cancelled'])
    expect(await rowOf(edit!.id)).toMatchObject({ status: 'cancelled', result: null })
    expect(await kindsOf(edit!.id)).toEqual(['edit.queued', 'edit.started', 'edit.cancelled'])
  })

  it('does not reach an edit of another workspace', async () => {
    const person = await addPersonWithUpload(database, 'Own')
    const stranger = await addPersonWithUpload(database, 'Stranger')
    const [edit] = await addQueuedEdits(database, queue, person)
    expect(await cancel(stranger.workspace.id, [edit!.id, randomUUID()])).toEqual([])
    expect(await queue.boss.findJobs('edit.perform', { key: edit!.id })).toMatchObject([{ state: 'created' }])
    await work()
    expect((await endOf(edit!.id)).status).toBe('done')
  })

  it('and a finishing edit have one outcome, and a done edit has its result', async () => {
    const person = await addPersonWithUpload(database, 'Race')
    const edits = await addQueuedEdits(database, queue, person, 40)
    await work(async () => {
      await sleep(Math.random() * 10)
      return undefined
    })
    const cancelled: string[] = []
    await Promise.all(
      edits.map(async ({ id }, i) => {
        await sleep(i * 25 + Math.random() * 50)
        cancelled.push(...(await cancel(person.workspace.id, [id])))
      }),
    )
    const rows = await Promise.all(edits.map(({ id }) => endOf(id)))
    for (const { id, status, result } of rows) {
      expect({ status, stored: result !== null }).toEqual(
        cancelled.includes(id) ? { status: 'cancelled', stored: false } : { status: 'done', stored: true },
      )
      const ends = (await kindsOf(id)).filter((kind) => kind === 'edit.finished' || kind === 'edit.cancelled')
      expect(ends).toEqual([status === 'done' ? 'edit.finished' : 'edit.cancelled'])
    }
  })

  it('ends a whole batch', async () => {
    const person = await addPersonWithUpload(database, 'Batch')
    const edits = await addQueuedEdits(database, queue, person, 8)
    const ids = edits.map(({ id }) => id)
    expect((await cancel(person.workspace.id, ids)).toSorted()).toEqual(ids.toSorted())
  })
})

describe('editPositions', () => {
  it('counts the edits before, and estimates times from recent edits', async () => {
    const ada = await addPersonWithUpload(database, 'Ada')
    const bo = await addPersonWithUpload(database, 'Bo')
    // Twenty steps took ten seconds.
    const [past] = await addQueuedEdits(database, queue, ada)
    await work()
    const { finishedAt } = await endOf(past!.id)
    await workers.splice(0)[0]!.stop()
    await database.unsafe.edit.updateMany({
      where: { status: 'done' },
      data: { startedAt: new Date(finishedAt!.getTime() - 10_000), finishedAt },
    })
    const mine = (await addQueuedEdits(database, queue, ada, 3)).map(({ id }) => id)
    const [other] = await addQueuedEdits(database, queue, bo)
    const positions = () => editPositions(database, ada.workspace.id, [...mine, other!.id, past!.id])
    // Ada, Bo, Ada, Ada.
    expect(await positions()).toEqual([
      { id: mine[0], ahead: 0, startsIn: 0, endsIn: expect.closeTo(10) },
      { id: mine[1], ahead: 2, startsIn: expect.closeTo(20), endsIn: expect.closeTo(30) },
      { id: mine[2], ahead: 3, startsIn: expect.closeTo(30), endsIn: expect.closeTo(40) },
    ])
    const { open, run } = gate()
    await work(run)
    await until(async () => (await rowOf(mine[0]!)).status === 'running')
    await database.unsafe.edit.update({ where: { id: mine[0]! }, data: { progress: 0.25 } })
    expect(await positions()).toEqual([
      { id: mine[0], startsIn: 0, endsIn: expect.closeTo(7.5) },
      { id: mine[1], ahead: 1, startsIn: expect.closeTo(17.5), endsIn: expect.closeTo(27.5) },
      { id: mine[2], ahead: 2, startsIn: expect.closeTo(27.5), endsIn: expect.closeTo(37.5) },
    ])
    open()
    for (const id of [...mine, other!.id]) await endOf(id)
    expect(await positions()).toEqual([])
  })
})
