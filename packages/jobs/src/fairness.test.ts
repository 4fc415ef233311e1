import { randomUUID } from 'node:crypto'
import type { Database } from '@amend/db'
import { testDatabase } from '@amend/db/testing'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { releaseJob } from './attempt.ts'
import { openQueue } from './index.ts'
import { jobTable } from './job-table.ts'

const { database, url } = await testDatabase()
const queue = await openQueue(url)
afterAll(() => queue.close())
beforeEach(() => queue.boss.deleteAllJobs('edit.perform'))

/** The person of the job. */
const people = new Map<string, string>()

const request = async (person: string, count: number, cost = 1, records: Pick<Database, 'transaction'> = database) => {
  const payloads = Array.from({ length: count }, () => ({ workspaceId: randomUUID(), editId: randomUUID() }))
  for (const { editId } of payloads) people.set(editId, person)
  await records.transaction((all) => queue.request(all, 'edit.perform', payloads, { person, cost }))
}

/** Performs jobs one after another and returns their persons. */
const serve = async (count: number) => {
  const served: (string | undefined)[] = []
  while (served.length < count) {
    const [job] = await queue.boss.fetch<{ editId: string }>('edit.perform')
    if (!job) break
    served.push(people.get(job.data.editId))
    await queue.boss.complete('edit.perform', job)
  }
  return served.join('')
}

describe('turns', () => {
  it("let one person's single edit run second after another's hundred", async () => {
    await request('a', 100)
    await request('b', 1)
    expect(await serve(101)).toBe(`ab${'a'.repeat(99)}`)
  })

  it('let a newcomer wait for one job of the other, however many that one has run', async () => {
    await request('a', 100)
    expect(await serve(60)).toBe('a'.repeat(60))
    const [running] = await queue.boss.fetch('edit.perform')
    await request('b', 3)
    await queue.boss.complete('edit.perform', running!)
    expect(await serve(8)).toBe('abababaa')
  })

  it('alternate among people', async () => {
    await request('a', 4)
    await request('b', 4)
    await request('c', 2)
    expect(await serve(10)).toBe('abcabcabab')
  })

  it('give no credit for idle time', async () => {
    await request('a', 20)
    expect(await serve(10)).toBe('a'.repeat(10))
    await request('b', 20)
    expect(await serve(20)).toBe('ab'.repeat(10))
  })

  it('are shared by cost: three small edits for one that is three times as large', async () => {
    await request('a', 4, 3)
    await request('b', 12, 1)
    expect(await serve(16)).toBe('abbbabbbabbbabbb')
  })

  it('are assigned correctly to concurrent requests of one person', async () => {
    await Promise.all(Array.from({ length: 10 }, () => request('a', 1)))
    const [turns] = await database.unsafe.$queryRaw<{ distinct: number }[]>`
      SELECT count(DISTINCT priority)::int AS distinct FROM ${jobTable} WHERE name = 'edit.perform' AND state = 'created'`
    expect(turns).toEqual({ distinct: 10 })
    await request('b', 1)
    expect(await serve(2)).toBe('ab')
  })

  it('keep a retry ahead of later requests', async () => {
    await request('a', 3)
    const [failing] = await queue.boss.fetch<{ editId: string }>('edit.perform')
    await queue.boss.fail('edit.perform', failing!)
    await request('b', 2)
    await database.unsafe.$executeRaw`UPDATE ${jobTable} SET start_after = now() WHERE state = 'retry'`
    expect(await serve(5)).toBe('aabab')
  })

  it('start again when the queue is empty', async () => {
    await request('a', 30)
    await serve(30)
    await request('a', 1)
    const [job] = await queue.boss.fetch('edit.perform', { includeMetadata: true })
    expect(job!.priority).toBe(-1)
  })

  it('come after jobs without a person', async () => {
    await request('a', 2)
    const payload = { workspaceId: randomUUID(), editId: randomUUID() }
    people.set(payload.editId, '-')
    await queue.request(database, 'edit.perform', payload)
    expect(await serve(3)).toBe('-aa')
  })

  it('stay fair when the costs of one person exceed 32 bits in sum', async () => {
    for (let i = 0; i < 12; i++) await request('a', 2, 2 ** 28)
    await request('b', 2, 10)
    expect(await serve(6)).toBe('abbaaa')
    await request('c', 1, 10)
    expect(await serve(3)).toBe('aca')
    expect(await serve(18)).toBe('a'.repeat(18))
  })

  it('stay fair when a person repeatedly requests and cancels while another waits', async () => {
    await request('b', 1)
    for (let i = 0; i < 20; i++) {
      await request('a', 2, 2 ** 28)
      const jobs = (await queue.boss.findJobs<{ editId: string }>('edit.perform')).filter(
        ({ data, state }) => state === 'created' && people.get(data.editId) === 'a',
      )
      for (const { id } of jobs.slice(1)) await queue.boss.cancel('edit.perform', id)
    }
    await request('c', 1)
    expect(await serve(3)).toBe('bac')
  })

  it('stay fair in a queue that is never empty, for any length of time', async () => {
    await request('a', 1, 2 ** 28)
    for (let i = 0; i < 12; i++) {
      await request('a', 1, 2 ** 28)
      expect(await serve(1)).toBe('a')
    }
    await request('b', 1, 2 ** 28)
    await request('a', 2, 2 ** 28)
    await request('b', 1, 2 ** 28)
    expect(await serve(5)).toBe('ababa')
    const [largest] = await database.unsafe.$queryRaw<{ tag: number }[]>`
      SELECT -min(priority)::int AS tag FROM ${jobTable} WHERE name = 'edit.perform'`
    expect(largest!.tag).toBeLessThan(2 ** 31)
  })

  it('keep their order when they are lowered, also for a job that was claimed before', async () => {
    await request('a', 1, 2 ** 28)
    for (let i = 0; i < 2; i++) {
      await request('a', 1, 2 ** 28)
      await serve(1)
    }
    const [running] = await queue.boss.fetch('edit.perform', { includeMetadata: true })
    await request('b', 1, 1)
    expect(running!.priority).toBeLessThan(-(2 ** 29))
    await database.transaction((records) => releaseJob(queue, records, { ...running!, data: {}, name: 'edit.perform' }))
    const rows = await database.unsafe.$queryRaw<{ priority: number }[]>`
      SELECT priority FROM ${jobTable} WHERE name = 'edit.perform' AND state <= 'active'`
    expect(rows).toEqual([{ priority: -1 }, { priority: -1 }])
  })
})
