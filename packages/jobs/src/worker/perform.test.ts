import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Failure, JobHandlers, RunningJob } from '../index.ts'
import { jobTable } from '../job-table.ts'
import { until } from '../testing/until.ts'
import { testWorkers, untilAborted } from '../testing/workers.ts'

const { database, queue, said, workers, work, askExport, jobsOf, ended, skipPauses } = await testWorkers()

const record = (subjectId: string) => database.installation.auditLog.create({ data: { action: 'test', subjectId } })
const recorded = (subjectId: string) => database.unsafe.auditLog.count({ where: { subjectId } })

/** Waits for its signal, and records the reason. */
const waiting = (codes: unknown[]): JobHandlers => {
  const perform = (job: RunningJob<'image.export'>) =>
    untilAborted(job).catch((error) => {
      codes.push(error.code)
      throw error
    })
  return { 'image.export': { perform } }
}

const running = (key: string) => until(async () => (await jobsOf(key)).some(({ state }) => state === 'active'))
describe('a job', () => {
  it('is performed by a waiting worker, with its payload', async () => {
    const payloads: unknown[] = []
    await work(
      {
        'image.export': {
          perform: async ({ payload, attempt, worker }) => {
            payloads.push({ payload, attempt, worker })
            return undefined
          },
        },
      },
      { name: 'renderer', pollInterval: 60_000 },
    )
    const exportId = await askExport()
    expect(await ended(exportId)).toMatchObject({ state: 'completed', output: { outcome: 'done' } })
    expect(payloads).toEqual([
      { payload: { workspaceId: expect.any(String), exportId }, attempt: 1, worker: 'renderer' },
    ])
  })

  it('ends together with its effect, or neither happens', async () => {
    let failures = 1
    await work({
      'image.export': {
        perform:
          async ({ payload }) =>
          async (records) => {
            await records.installation.auditLog.create({ data: { action: 'test', subjectId: payload.exportId } })
            if (failures-- > 0) throw new Error('the disk is full')
          },
        explain: () => ({ code: 'no-space', message: 'There is no space left.', retry: true }),
      },
    })
    const exportId = await askExport()
    await until(async () => (await jobsOf(exportId)).some(({ state }) => state === 'retry'))
    expect(await recorded(exportId)).toBe(0)
    await skipPauses()
    await ended(exportId)
    expect(await recorded(exportId)).toBe(1)
  })

  it('is retried where that can help, as often as its definition says', async () => {
    const failed: Failure[] = []
    const back: string[] = []
    const attempts: number[] = []
    await work({
      'image.export': {
        perform: async ({ attempt }) => {
          attempts.push(attempt)
          throw new Error('the encoder crashed')
        },
        explain: () => ({ code: 'encoder-crashed', message: 'The encoder crashed.', retry: true }),
        putBack: async (_, { exportId }) => {
          back.push(exportId)
        },
        fail: async (_records, _payload, failure) => {
          failed.push(failure)
        },
      },
    })
    const exportId = await askExport()
    await until(async () => (await skipPauses()) >= 0 && failed.length > 0)
    expect(attempts).toEqual([1, 2, 3])
    expect(back).toEqual([exportId, exportId])
    expect(failed).toEqual([{ code: 'encoder-crashed', message: 'The encoder crashed.', retry: true }])
    expect(await ended(exportId)).toMatchObject({ output: { outcome: 'failed', code: 'encoder-crashed' } })
  })

  it('is not retried where that cannot help, and reports the failure once', async () => {
    const failed: Failure[] = []
    let attempts = 0
    await work({
      'image.export': {
        perform: async () => {
          attempts++
          throw new TypeError('undefined is not a function')
        },
        fail: async (_records, _payload, failure) => {
          failed.push(failure)
        },
      },
    })
    const exportId = await askExport()
    expect(await ended(exportId)).toMatchObject({ retry_count: 0, output: { outcome: 'failed', code: 'internal' } })
    expect(attempts).toBe(1)
    expect(failed).toEqual([{ code: 'internal', message: 'Something went wrong on our side.', retry: false }])
    const errors = said.filter(({ level }) => level === 'error')
    expect(errors).toMatchObject([
      { message: 'A job failed.', fields: { job: 'image.export', error: expect.any(TypeError) } },
    ])
  })

  it('with an invalid payload ends without repeating the payload', async () => {
    const exportId = await askExport()
    await database.unsafe
      .$executeRaw`UPDATE ${jobTable} SET data = '{"exportId": "secret"}' WHERE singleton_key = ${exportId}`
    let performed = 0
    const count = async () => {
      performed++
      return undefined
    }
    await work({ 'image.export': { perform: count } })
    expect(await ended(exportId)).toMatchObject({ output: { outcome: 'failed', code: 'bad-payload' } })
    expect(performed).toBe(0)
    const [{ fields }] = said.filter(({ level }) => level === 'error') as [(typeof said)[number]]
    expect(Object.values(fields).join(' ')).not.toContain('secret')
    const next = await askExport()
    await ended(next)
    expect(performed).toBe(1)
  })

  it('with an unknown name is left to another version', async () => {
    await queue.boss.createQueue('image.animate')
    const id = await queue.boss.send('image.animate', { imageId: randomUUID() })
    const perform = async () => undefined
    await work({ 'image.export': { perform }, 'image.prepare': { perform } })
    await ended(await askExport())
    expect(await queue.boss.findJobs('image.animate', { id: id! })).toMatchObject([{ state: 'created' }])
    await queue.boss.deleteQueue('image.animate')
  })

  it('is ended at its time limit', async () => {
    const failed: Failure[] = []
    await work({
      'image.export': {
        perform: untilAborted,
        fail: async (_records, _payload, failure) => {
          failed.push(failure)
        },
      },
    })
    const exportId = await askExport()
    await running(exportId)
    await database.unsafe.$executeRaw`
      UPDATE ${jobTable} SET started_on = started_on - interval '1 hour' WHERE singleton_key = ${exportId}`
    expect(await ended(exportId)).toMatchObject({ output: { outcome: 'failed', code: 'overdue' } })
    expect(failed).toMatchObject([{ code: 'overdue' }])
  })
})

describe('a running job', () => {
  it('is aborted when it is cancelled, and writes nothing more', async () => {
    const problems: unknown[] = []
    await work(
      {
        'image.export': {
          perform: async (job) => {
            await untilAborted(job).catch((error) => problems.push(error.code))
            await job.write(() => record(job.payload.exportId)).catch((error) => problems.push(error.code))
            return async (records) => {
              await records.installation.auditLog.create({ data: { action: 'test', subjectId: job.payload.exportId } })
            }
          },
        },
      },
      { lease: 60_000 },
    )
    const exportId = await askExport()
    await running(exportId)
    expect(await queue.cancel(database, 'image.export', exportId)).toBe(true)
    await until(async () => workers[0]!.running === 0)
    expect(problems).toEqual(['cancelled', 'lost-lease'])
    expect(await recorded(exportId)).toBe(0)
    expect(await jobsOf(exportId)).toMatchObject([{ state: 'cancelled' }])
    expect(said.filter(({ level }) => level !== 'info')).toEqual([])
  })

  it('learns from its heartbeat that it was lost, without a notification', async () => {
    const codes: unknown[] = []
    await work(waiting(codes), { lease: 400 })
    const exportId = await askExport()
    await running(exportId)
    await database.unsafe.$executeRaw`UPDATE ${jobTable} SET state = 'cancelled' WHERE singleton_key = ${exportId}`
    await until(async () => codes.length > 0)
    expect(codes).toEqual(['lost-lease'])
  })

  it('keeps its lease while it runs longer than the lease', async () => {
    let attempts = 0
    const perform = async () => {
      attempts++
      await sleep(1500)
      return undefined
    }
    await work({ 'image.export': { perform } }, { lease: 400 })
    await work({ 'image.export': { perform } }, { lease: 400 })
    const exportId = await askExport()
    expect(await ended(exportId)).toMatchObject({ retry_count: 0, output: { outcome: 'done' } })
    expect(attempts).toBe(1)
  })

  it('survives the loss of its listening connection, and its later cancellation is noticed', async () => {
    const codes: unknown[] = []
    await work(waiting(codes), { lease: 60_000 })
    await work({ 'image.export': { perform: async () => undefined } }, { lanes: [] }) // which would take it over
    const exportId = await askExport()
    await running(exportId)
    await database.unsafe.$executeRaw`
      SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity
      WHERE application_name = 'amend-listener' AND datname = current_database()`
    await sleep(1500)
    expect(await jobsOf(exportId)).toMatchObject([{ state: 'active', retry_count: 0 }])
    expect(codes).toEqual([])
    await queue.cancel(database, 'image.export', exportId)
    await until(async () => codes.length > 0)
    expect(codes).toEqual(['cancelled'])
  })
})
