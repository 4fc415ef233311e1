import { randomUUID } from 'node:crypto'
import { testDatabase } from '@amend/db/testing'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { openQueue, reorderJobs } from './index.ts'

const { database, url } = await testDatabase()
const queue = await openQueue(url)
afterAll(() => queue.close())
beforeEach(() => queue.boss.deleteAllJobs('edit.perform'))

/** Adds jobs of a person, named "a0", "a1" and so on. @returns their keys */
const names = new Map<string, string>()
const request = async (person: string, count: number, cost = 1): Promise<string[]> => {
  const payloads = Array.from({ length: count }, () => ({ workspaceId: randomUUID(), editId: randomUUID() }))
  for (const [i, { editId }] of payloads.entries()) names.set(editId, `${person}${i}`)
  await database.transaction((records) => queue.request(records, 'edit.perform', payloads, { person, cost }))
  return payloads.map(({ editId }) => editId)
}

const serve = async (): Promise<string> => {
  const served: (string | undefined)[] = []
  for (let i = 0; i < 50; i++) {
    const [job] = await queue.boss.fetch<{ editId: string }>('edit.perform')
    if (!job) break
    served.push(names.get(job.data.editId))
    await queue.boss.complete('edit.perform', job)
  }
  return served.join(' ')
}

const reorder = (person: string, keys: readonly (string | undefined)[]) =>
  database.transaction((records) =>
    reorderJobs(
      records,
      'edit.perform',
      person,
      keys.flatMap((key) => key ?? []),
    ),
  )

it("exchanges a person's own turns, and leaves those of others", async () => {
  const a = await request('a', 4)
  await request('b', 3)
  expect(await reorder('a', [a[3], a[0], a[2], a[1]])).toEqual([a[3], a[0], a[2], a[1]])
  expect(await serve()).toBe('a3 b0 a0 b1 a2 b2 a1')
})

it('moves some jobs among their own turns only', async () => {
  const a = await request('a', 4)
  expect(await reorder('a', [a[2], a[1]])).toEqual([a[2], a[1]])
  expect(await serve()).toBe('a0 a2 a1 a3')
})

it('does not move jobs of others, running ones or unknown ones', async () => {
  const a = await request('a', 3)
  const b = await request('b', 2)
  const [running] = await queue.boss.fetch('edit.perform')
  expect(await reorder('a', [a[2], b[1], a[0], randomUUID(), a[1], a[2]])).toEqual([a[2], a[1]])
  await queue.boss.complete('edit.perform', running!)
  expect(await serve()).toBe('b0 a2 b1 a1')
})

it('gives each request a turn of its own afterwards', async () => {
  const a = await request('a', 3, 5)
  await reorder('a', [...a].reverse())
  await request('a', 1, 5)
  names.set(a[0] ?? '', 'first')
  expect(await serve()).toBe('a2 a1 first a0')
})
