import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Failure, JobHandlers } from './index.ts'
import { jobTable } from './job-table.ts'
import { fetchWithin, type Need } from './needs.ts'
import { until } from './testing/until.ts'
import { testWorkers, untilAborted } from './testing/workers.ts'

const { database, queue, said, work, ended, jobsOf } = await testWorkers()

const ask = async (need?: Need) => {
  const exportId = randomUUID()
  const payload = { workspaceId: randomUUID(), exportId }
  await queue.request(database, 'image.export', payload, { person: randomUUID(), need })
  return exportId
}
const int8 = { kind: 'int8', memory: 2000 }
const float = { kind: 'float', memory: 6000 }

/** Notes who performs each job. */
function notedBy(names: Map<string, string>, name: string): JobHandlers {
  return {
    'image.export': {
      perform: async ({ payload }) => {
        names.set(payload.exportId, name)
        return undefined
      },
    },
  }
}

it('a job goes to a worker that offers what it needs, and one without a need to any', async () => {
  const by = new Map<string, string>()
  const [small, large, vast, any] = [
    await ask(int8),
    await ask(float),
    await ask({ ...float, memory: 20_000 }),
    await ask(),
  ]
  await work(notedBy(by, 'cpu'), { offer: { kinds: ['int8'], memory: 4000 } })
  await ended(small)
  expect(by.has(large)).toBe(false)
  await work(notedBy(by, 'small gpu'), { offer: { kinds: ['float'], memory: 12_000 } })
  await ended(large)
  expect(by.has(vast)).toBe(false)
  await work(notedBy(by, 'large gpu'), { offer: { kinds: ['float'], memory: 24_000 } })
  for (const id of [vast, any]) await ended(id)
  expect([small, large, vast].map((id) => by.get(id))).toEqual(['cpu', 'small gpu', 'large gpu'])
})

it('a job that is put back keeps its need', async () => {
  const id = await ask(float)
  const stopped = await work(
    { 'image.export': { perform: untilAborted } },
    { offer: { kinds: ['float'], memory: 8000 } },
  )
  await until(async () => stopped.running === 1)
  await stopped.stop(0)
  const [row] = await database.unsafe.$queryRaw<{ tier: string }[]>`
    SELECT group_tier AS tier FROM ${jobTable} WHERE singleton_key = ${id} AND state < 'active'`
  expect(row).toEqual({ tier: 'float/6000' })
})

it('a job that no running worker takes is ended with a sentence after a while, and the log says so before', async () => {
  const failures: Failure[] = []
  const handlers: JobHandlers = {
    'image.export': {
      perform: async () => undefined,
      fail: async (_, _payload, failure) => void failures.push(failure),
    },
  }
  const id = await ask({ kind: 'float', memory: 6200 })
  await work(handlers, { offer: { kinds: ['int8'], memory: 4000 }, patience: 300 })
  await until(async () => (await jobsOf(id)).some(({ state }) => state === 'cancelled'))
  expect(failures).toEqual([
    {
      code: 'no-worker',
      message:
        'No running worker can do this: it needs one that takes float weights, with 6.5 GB of memory. Tell the administrator of this installation.',
      retry: false,
    },
  ])
  expect(said.map(({ message }) => message)).toEqual([
    'A job waits for a worker that takes it: none runs.',
    'A job was ended: no worker that takes it has started.',
  ])
})

it('a job waits as long as a worker that takes it runs, however busy that is', async () => {
  const by = new Map<string, string>()
  let release = () => {}
  const busy = new Promise<undefined>((resolve) => {
    release = () => resolve(undefined)
  })
  const offer = { kinds: ['float'], memory: 8000 }
  await work({ 'image.export': { perform: () => busy } }, { offer, patience: 100 })
  const first = await ask(float)
  await until(async () => (await jobsOf(first)).some(({ state }) => state === 'active'))
  await work(notedBy(by, 'cpu'), { offer: { kinds: ['int8'], memory: 4000 }, patience: 100 })
  const second = await ask(float)
  await sleep(600)
  expect((await jobsOf(second)).map(({ state }) => state)).toEqual(['created'])
  expect(by.has(second)).toBe(false)
  release()
  for (const id of [first, second]) await ended(id)
})

it('another version of pg-boss that fetches in another way is noticed', () => {
  expect(() => fetchWithin('SELECT 1', [], { kinds: [], memory: 0 })).toThrow(/fetches jobs in another way/)
})
