/** The query by which KEDA scales the workers in Kubernetes (infra/kubernetes/scaling). */
import { randomUUID } from 'node:crypto'
import { testDatabase } from '@amend/db/testing'
import { afterAll, expect, it } from 'vitest'
import { jobNames } from './definitions.ts'
import { openQueue } from './queue.ts'

const { database, url } = await testDatabase()
const queue = await openQueue(url)
afterAll(() => queue.close())

/** The manifest has the same; `infra/kubernetes.test.ts` compares them. */
const query =
  "SELECT count(*) FROM jobs.job WHERE name IN ('edit.perform', 'shelf.make', 'image.prepare', 'image.export') AND state <= 'active' AND start_after <= now()"

/** Of workers that take float weights, and all jobs that need nothing. */
const floatQuery =
  "SELECT count(*) FROM jobs.job WHERE name IN ('edit.perform', 'shelf.make', 'image.prepare', 'image.export') AND state <= 'active' AND start_after <= now() AND (group_tier IS NULL OR group_tier LIKE 'float/%')"
/** Of workers that take int8 weights. */
const int8Query =
  "SELECT count(*) FROM jobs.job WHERE name IN ('edit.perform', 'shelf.make') AND state <= 'active' AND start_after <= now() AND group_tier LIKE 'int8/%'"

const count = async (text = query) => {
  const [row] = await database.unsafe.$queryRawUnsafe<{ count: bigint }[]>(text)
  return Number(row?.count)
}

it('counts the edits and pictures that wait or run, and nothing else', async () => {
  expect(await count()).toBe(0)
  const id = randomUUID
  await queue.request(database, 'edit.perform', [
    { workspaceId: id(), editId: id() },
    { workspaceId: id(), editId: id() },
  ])
  await queue.request(database, 'image.prepare', { workspaceId: id(), imageId: id() })
  await queue.request(database, 'blob.clean', {})
  expect(await count()).toBe(3)
  const [running] = await queue.boss.fetch('edit.perform')
  expect(await count()).toBe(3)
  await queue.boss.complete('edit.perform', running?.id ?? '')
  expect(await count()).toBe(2)
})

it('names jobs that exist', () => {
  const names = /IN \((.+?)\)/.exec(query)?.[1]?.match(/[a-z]+\.[a-z]+/g) ?? []
  expect(names.length).toBeGreaterThan(2)
  expect(names.filter((name) => !(jobNames as readonly string[]).includes(name))).toEqual([])
})

it('counts for each kind of worker the jobs that it takes', async () => {
  await queue.boss.deleteAllJobs()
  const [id, person] = [randomUUID, randomUUID()]
  const ask = (need?: { kind: string; memory: number }) =>
    queue.request(database, 'edit.perform', { workspaceId: id(), editId: id() }, { person, need })
  for (const kind of ['int8', 'float', 'float']) await ask({ kind, memory: 1000 })
  await ask()
  expect([await count(), await count(floatQuery), await count(int8Query)]).toEqual([4, 3, 1])
})
