import { randomUUID } from 'node:crypto'
import { testDatabase } from '@amend/db/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { jobNames } from './definitions.ts'
import { openQueue } from './index.ts'
import { jobTable } from './job-table.ts'

const { database, url } = await testDatabase()
const queue = await openQueue(url)
afterAll(() => queue.close())

const prepare = () => ({ workspaceId: randomUUID(), imageId: randomUUID() })

const find = (name: string, imageId: string) => queue.boss.findJobs<object>(name, { key: imageId })

describe('request', () => {
  it('adds a job when its transaction commits', async () => {
    const payload = prepare()
    await database.transaction(async (records) => {
      await queue.request(records, 'image.prepare', payload)
      expect(await find('image.prepare', payload.imageId)).toEqual([])
    })
    const jobs = await find('image.prepare', payload.imageId)
    expect(jobs).toMatchObject([{ state: 'created', data: payload, retryLimit: 5 }])
  })

  it('adds nothing when its transaction is rolled back', async () => {
    const payload = prepare()
    const transaction = database.transaction(async (records) => {
      await queue.request(records, 'image.prepare', payload)
      throw new Error('taken back')
    })
    await expect(transaction).rejects.toThrow('taken back')
    expect(await find('image.prepare', payload.imageId)).toEqual([])
  })

  it('adds many jobs at once', async () => {
    const payloads = Array.from({ length: 50 }, prepare)
    await queue.request(database, 'image.prepare', payloads)
    for (const { imageId } of payloads) expect(await find('image.prepare', imageId)).toHaveLength(1)
    await queue.request(database, 'image.prepare', [])
  })

  it('adds no second job while one with the same key waits or runs, but adds one after it', async () => {
    const payload = { workspaceId: randomUUID(), exportId: randomUUID() }
    const request = () => queue.request(database, 'image.export', payload)
    await Promise.all([request(), request(), request()])
    const states = async () => (await find('image.export', payload.exportId)).map(({ state }) => state).toSorted()
    expect(await states()).toEqual(['created'])
    const [running] = await queue.boss.fetch('image.export')
    await request()
    expect(await states()).toEqual(['active'])
    await queue.boss.complete('image.export', running!.id)
    await request()
    expect(await states()).toEqual(['completed', 'created'])
  })

  it('lets one housekeeping job of a kind wait at a time', async () => {
    await queue.request(database, 'blob.clean', {})
    await queue.request(database, 'blob.clean', {})
    expect(await queue.boss.findJobs('blob.clean')).toHaveLength(1)
  })

  it('delays a job on request', async () => {
    const payload = prepare()
    await queue.request(database, 'image.prepare', payload, { delay: 60 })
    const [job] = await find('image.prepare', payload.imageId)
    expect(job!.startAfter.getTime() - job!.createdOn.getTime()).toBe(60_000)
  })

  it('refuses an unknown name', async () => {
    const name = 'image.burn' as 'image.prepare'
    await expect(queue.request(database, name, prepare())).rejects.toMatchObject({ code: 'unknown-job' })
    const inherited = 'toString' as 'image.prepare'
    await expect(queue.request(database, inherited, prepare())).rejects.toMatchObject({ code: 'unknown-job' })
  })

  it('refuses an invalid payload, names its fields, and does not repeat it', async () => {
    const payload = { ...prepare(), imageId: 'secret' }
    const request = queue.request(database, 'image.prepare', payload)
    await expect(request).rejects.toMatchObject({ code: 'bad-payload' })
    await expect(request).rejects.toThrow('The payload of "image.prepare" is not what it should be: imageId.')
  })

  it('refuses a payload that contains more than ids', async () => {
    const payload = { ...prepare(), instruction: 'make it sunset' }
    await queue.request(database, 'image.prepare', payload)
    const [job] = await find('image.prepare', payload.imageId)
    expect(Object.keys(job!.data).toSorted()).toEqual(['imageId', 'workspaceId'])
  })
})

describe('cancel', () => {
  it('ends a waiting job when its transaction commits', async () => {
    const payload = prepare()
    await queue.request(database, 'image.prepare', payload)
    const taken = database.transaction(async (records) => {
      expect(await queue.cancel(records, 'image.prepare', payload.imageId)).toBe(true)
      throw new Error('taken back')
    })
    await expect(taken).rejects.toThrow('taken back')
    expect(await find('image.prepare', payload.imageId)).toMatchObject([{ state: 'created' }])
    expect(await queue.cancel(database, 'image.prepare', payload.imageId)).toBe(true)
    expect(await find('image.prepare', payload.imageId)).toMatchObject([{ state: 'cancelled' }])
    expect(await queue.cancel(database, 'image.prepare', payload.imageId)).toBe(false)
  })

  it('returns false for an unknown job', async () => {
    expect(await queue.cancel(database, 'edit.perform', randomUUID())).toBe(false)
  })
})

describe('openQueue', () => {
  it('creates all queues, in whatever order processes start', async () => {
    const others = await Promise.all([openQueue(url), openQueue(url, { worker: true })])
    const queues = await queue.boss.getQueues()
    for (const name of jobNames) expect(queues).toContainEqual(expect.objectContaining({ name, policy: 'exclusive' }))
    for (const other of others) await other.close()
  })

  it('schedules housekeeping, from workers only', async () => {
    const schedules = await queue.boss.getSchedules()
    expect(schedules.map(({ name }) => name).toSorted()).toEqual([
      ...['blob.clean', 'notification.digest', 'record.prune', 'training.watch', 'trash.empty'],
    ])
  })

  it('finds the pinned version of pg-boss as this package reads it', async () => {
    const report = await queue.boss.detectSchemaDrift()
    expect(report.ok).toBe(true)
    const rows = await database.unsafe.$queryRaw`
      SELECT id, name, state, priority, group_id, singleton_key, policy, blocked, retry_count, created_on, started_on,
        completed_on, heartbeat_on, data
      FROM ${jobTable} LIMIT 1`
    expect(rows).toHaveLength(1)
  })
})
