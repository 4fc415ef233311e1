import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Database, Prisma, type Records } from '@amend/db'
import { addPerson } from '@amend/db/seed'
import { testDatabase } from '@amend/db/testing'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import {
  type CancellableRecords,
  cancelRecords,
  type JobWorker,
  openQueue,
  performJobs,
  type RecordDefinition,
  type RecordWork,
  recordHandler,
  withoutJob,
} from '../index.ts'
import { jobTable } from '../job-table.ts'
import { until } from '../testing/until.ts'

/**
 * A kind of record that exists in this test only: counts up to a number, stores its count in the row, and resumes from
 * there. It borrows a job's name and some kinds of events, whose lists are closed.
 */
const { database, url } = await testDatabase()
const queue = await openQueue(url)
await database.unsafe.$executeRaw`
  CREATE TABLE "Count" (
    id uuid PRIMARY KEY, "workspaceId" uuid NOT NULL, status text NOT NULL DEFAULT 'waiting', attempt int,
    counted int NOT NULL DEFAULT 0, total int, error text, "createdAt" timestamptz NOT NULL DEFAULT now()
  )`
const { id: workspaceId } = (await addPerson(database, 'Counter')).workspace

interface Count {
  readonly id: string
  readonly attempt: number
  readonly counted: number
}

interface Details {
  readonly counted: number
}

const eventOf = <K extends 'edit.queued' | 'edit.started' | 'edit.cancelled'>(kind: K, subjectId: string) => ({
  ...{ workspaceId, kind, subjectId },
})

const countRecord: RecordDefinition<'image.export', Count, Details, number> = {
  job: 'image.export',
  begin: async ({ unsafe }, { exportId: id }, { number }) => {
    const [row] = await unsafe.$queryRaw<Count[]>`
      UPDATE "Count" SET status = 'counting', attempt = ${number}
      WHERE id = ${id}::uuid AND status IN ('waiting', 'counting') RETURNING id::text, attempt, counted`
    return row && { row, events: [eventOf('edit.started', id)] }
  },
  progress: async ({ unsafe }, { id, attempt }, progress, { counted }) => {
    const changed = await unsafe.$executeRaw`
      UPDATE "Count" SET counted = ${counted} WHERE id = ${id}::uuid AND status = 'counting' AND attempt = ${attempt}`
    if (changed === 0) return undefined
    return [{ workspaceId, kind: 'edit.progressed', subjectId: id, data: { progress } }]
  },
  finish: async ({ unsafe }, { id, attempt }, total) => {
    const changed = await unsafe.$executeRaw`
      UPDATE "Count" SET status = 'counted', total = ${total}
      WHERE id = ${id}::uuid AND status = 'counting' AND attempt = ${attempt}`
    return changed === 0 ? undefined : [{ workspaceId, kind: 'edit.finished', subjectId: id, data: { imageId: id } }]
  },
  fail: async ({ unsafe }, { exportId: id }, { code, message }) => {
    const changed = await unsafe.$executeRaw`
      UPDATE "Count" SET status = 'failed', error = ${code} WHERE id = ${id}::uuid AND status IN ('waiting', 'counting')`
    return changed === 0 ? undefined : [{ workspaceId, kind: 'edit.failed', subjectId: id, data: { code, message } }]
  },
  putBack: async ({ unsafe }, { exportId: id }) => {
    const changed = await unsafe.$executeRaw`
      UPDATE "Count" SET status = 'waiting' WHERE id = ${id}::uuid AND status = 'counting'`
    return changed === 0 ? undefined : [eventOf('edit.queued', id)]
  },
  findAbandoned: ({ unsafe }) => unsafe.$queryRaw`
    SELECT "workspaceId"::text, id::text AS "exportId" FROM "Count"
    WHERE status IN ('waiting', 'counting') AND "createdAt" < now() - interval '1 minute'
      AND ${withoutJob('image.export', Prisma.sql`"Count".id`)}`,
}

const cancellable: CancellableRecords = {
  job: 'image.export',
  findOpen: async ({ unsafe }, _, ids) => {
    const rows = await unsafe.$queryRaw<{ id: string }[]>`
      SELECT id::text FROM "Count" WHERE id = ANY(${[...ids]}::uuid[]) AND status IN ('waiting', 'counting') ORDER BY id`
    return rows.map(({ id }) => id)
  },
  cancel: async ({ unsafe }, _, ids) => {
    const rows = await unsafe.$queryRaw<{ id: string }[]>`
      UPDATE "Count" SET status = 'cancelled'
      WHERE id = ANY(${[...ids]}::uuid[]) AND status IN ('waiting', 'counting') RETURNING id::text`
    return rows.map(({ id }) => eventOf('edit.cancelled', id))
  },
}

const workers: JobWorker[] = []
afterEach(() => Promise.all(workers.splice(0).map((worker) => worker.stop(0))))
afterAll(() => queue.close())

type Work = RecordWork<Count, Details, number>

const startWorker = async (work: Work, reconcileInterval = 60_000) => {
  const worker = await performJobs(queue, database, {
    handlers: { 'image.export': recordHandler(queue, database, countRecord, work) },
    lanes: [['image.export']],
    ...{ pollInterval: 100, recoveryInterval: 100, disconnectTimeout: 300, reconcileInterval },
  })
  workers.push(worker)
  return worker
}

const addRow = async ({ unsafe }: Records, createdAt = new Date()) => {
  const id = randomUUID()
  await unsafe.$executeRaw`
    INSERT INTO "Count" (id, "workspaceId", "createdAt") VALUES (${id}::uuid, ${workspaceId}::uuid, ${createdAt})`
  return id
}

const addCount = (records: Pick<Database, 'transaction'> = database) =>
  records.transaction(async (all) => {
    const id = await addRow(all)
    await queue.request(all, 'image.export', { workspaceId, exportId: id })
    return id
  })

interface Row extends Count {
  readonly status: string
  readonly total: number | null
  readonly error: string | null
}

const rowOf = async (id: string) => {
  const [row] = await database.unsafe.$queryRaw<Row[]>`
    SELECT id::text, status, attempt, counted, total, error FROM "Count" WHERE id = ${id}::uuid`
  return row!
}

const inStatus = (id: string, status: string) =>
  until(async () => {
    const row = await rowOf(id)
    return row.status === status && row
  })

const kindsOf = async (subjectId: string) => {
  const events = await database.unsafe.event.findMany({ where: { subjectId }, orderBy: { sequence: 'asc' } })
  return events.map(({ kind }) => kind)
}

const jobOf = async (id: string) => (await queue.boss.findJobs('image.export', { key: id })).at(-1)

/** Counts to three and reports each; slower than the interval between reports. */
const countToThree: Work = {
  perform: async ({ row, report }) => {
    for (let counted = row.counted + 1; counted <= 3; counted++) {
      await report(counted / 3, { counted })
      await sleep(120)
    }
    return 3
  },
}

const untilAborted = (signal: AbortSignal) => sleep(60_000, undefined, { signal }).catch(() => signal.throwIfAborted())

describe('a record of any kind', () => {
  it('begins, reports progress and finishes, with an event for each', async () => {
    await startWorker(countToThree)
    const id = await addCount()
    expect(await inStatus(id, 'counted')).toMatchObject({ counted: 3, total: 3, attempt: 1 })
    const progressed = Array.from({ length: 3 }, () => 'edit.progressed')
    expect(await kindsOf(id)).toEqual(['edit.started', ...progressed, 'edit.finished'])
    expect(await jobOf(id)).toMatchObject({ state: 'completed', output: { outcome: 'done' } })
  })

  it('reports a failure once', async () => {
    const perform = async () => {
      throw new RangeError('too many')
    }
    await startWorker({ perform, explain: () => ({ code: 'too-many', message: 'There are too many.', retry: false }) })
    const id = await addCount()
    expect(await inStatus(id, 'failed')).toMatchObject({ error: 'too-many', total: null })
    expect(await kindsOf(id)).toEqual(['edit.started', 'edit.failed'])
    expect(await jobOf(id)).toMatchObject({ output: { outcome: 'failed', code: 'too-many' } })
  })

  it('is cancelled at once, and its result is refused', async () => {
    const codes: unknown[] = []
    const worker = await startWorker({
      perform: async ({ signal, report }) => {
        await untilAborted(signal).catch(() => {})
        await report(1, { counted: 9 }).catch((error) => codes.push(error.code))
        return 9
      },
    })
    const id = await addCount()
    await inStatus(id, 'counting')
    const cancel = () =>
      database.transaction((records) => cancelRecords(queue, records, cancellable, workspaceId, [id, randomUUID()]))
    expect(await cancel()).toEqual([id])
    expect(await cancel()).toEqual([])
    await until(async () => worker.running === 0)
    expect(codes).toEqual(['cancelled'])
    expect(await rowOf(id)).toMatchObject({ status: 'cancelled', counted: 0, total: null })
    expect(await kindsOf(id)).toEqual(['edit.started', 'edit.cancelled'])
  })

  it('is put back by a worker that stops, and resumes where it was', async () => {
    const from: number[] = []
    const leaver = await startWorker({
      perform: async ({ report, signal }) => {
        await report(1 / 3, { counted: 2 })
        await untilAborted(signal)
        return 0
      },
    })
    const id = await addCount()
    await until(async () => (await rowOf(id)).counted === 2)
    await leaver.stop(0)
    expect(await rowOf(id)).toMatchObject({ status: 'waiting', counted: 2 })
    await startWorker({
      perform: async ({ row }) => {
        from.push(row.counted)
        return 3
      },
    })
    expect(await inStatus(id, 'counted')).toMatchObject({ total: 3 })
    expect(from).toEqual([2])
    expect(await kindsOf(id)).toEqual([
      'edit.started',
      'edit.progressed',
      'edit.queued',
      'edit.started',
      'edit.finished',
    ])
  })

  it('is taken from a lost worker, whose writes are refused', async () => {
    const id = await addCount()
    const [lost] = await queue.boss.fetch<{ workspaceId: string; exportId: string }>('image.export')
    const begun = await countRecord.begin(database, lost!.data, { number: 1, worker: 'lost' })
    await startWorker(countToThree)
    await until(async () => (await jobOf(id))?.state === 'retry')
    await database.unsafe.$executeRaw`UPDATE ${jobTable} SET start_after = now() WHERE state = 'retry'`
    expect(await inStatus(id, 'counted')).toMatchObject({ attempt: 2, total: 3 })
    expect(await countRecord.finish(database, begun!.row, 7)).toBeUndefined()
    expect((await rowOf(id)).total).toBe(3)
  })

  it('gets another job when it has none, unless it is young', async () => {
    const old = await addRow(database, new Date(Date.now() - 3_600_000))
    const young = await addRow(database)
    await startWorker(countToThree, 100)
    expect(await inStatus(old, 'counted')).toMatchObject({ total: 3 })
    expect(await rowOf(young)).toMatchObject({ status: 'waiting' })
    await database.unsafe.$executeRaw`DELETE FROM "Count" WHERE id = ${young}::uuid`
  })

  it('ends its job without work when it is deleted', async () => {
    let performed = 0
    const id = await addCount()
    await database.unsafe.$executeRaw`DELETE FROM "Count" WHERE id = ${id}::uuid`
    await startWorker({ perform: async () => ++performed })
    await until(async () => (await jobOf(id))?.state === 'completed')
    expect(performed).toBe(0)
    expect(await kindsOf(id)).toEqual([])
  })
})
