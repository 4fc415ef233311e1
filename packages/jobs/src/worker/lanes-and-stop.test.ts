import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Failure, JobName, RunningJob } from '../index.ts'
import { until } from '../testing/until.ts'
import { testWorkers, untilAborted } from '../testing/workers.ts'

const { database, queue, workers, work, askExport, askImage, jobsOf, ended, skipPauses } = await testWorkers()

describe('lanes', () => {
  it('run small jobs first, one at a time', async () => {
    const order: string[] = []
    let running = 0
    const perform = async ({ name }: RunningJob<JobName>) => {
      order.push(name)
      expect(++running).toBe(1)
      await sleep(20)
      running--
      return undefined
    }
    const editIds = Array.from({ length: 3 }, () => ({ workspaceId: randomUUID(), editId: randomUUID() }))
    await queue.request(database, 'edit.perform', editIds)
    const images = [await askImage(), await askImage()]
    await work({ 'image.prepare': { perform }, 'edit.perform': { perform } })
    await Promise.all([...images, ...editIds.map(({ editId }) => editId)].map(ended))
    expect(order).toEqual(['image.prepare', 'image.prepare', 'edit.perform', 'edit.perform', 'edit.perform'])
  })

  it('of their own let small jobs pass a large one that runs', async () => {
    let release = () => {}
    const large = new Promise<void>((resolve) => {
      release = resolve
    })
    await work(
      {
        'image.prepare': { perform: async () => undefined },
        'edit.perform': {
          perform: async () => {
            await large
            return undefined
          },
        },
      },
      { lanes: [['edit.perform'], ['image.prepare']] },
    )
    const editId = randomUUID()
    await queue.request(database, 'edit.perform', { workspaceId: randomUUID(), editId })
    await until(async () => workers[0]!.running === 1)
    await ended(await askImage())
    expect(await jobsOf(editId)).toMatchObject([{ state: 'active' }])
    release()
    await ended(editId)
  })
})

describe('stop', () => {
  it('lets jobs end within the grace period, and claims no more', async () => {
    const worker = await work({
      'image.export': {
        perform: async () => {
          await sleep(300)
          return undefined
        },
      },
    })
    const first = await askExport()
    await until(async () => worker.running === 1)
    const second = await askExport()
    await worker.stop(30_000)
    expect(await jobsOf(first)).toMatchObject([{ output: { outcome: 'done' } }])
    expect(await jobsOf(second)).toMatchObject([{ state: 'created' }])
  })

  it('puts back what takes longer, in its turn and without counting the attempt', async () => {
    const putBack: string[] = []
    const worker = await work({
      'edit.perform': {
        perform: async (job) => {
          await untilAborted(job)
          return undefined
        },
        putBack: async (_, { editId }) => {
          putBack.push(editId)
        },
      },
    })
    const editId = randomUUID()
    await queue.request(database, 'edit.perform', { workspaceId: randomUUID(), editId }, { person: 'a' })
    await until(async () => worker.running === 1)
    await queue.request(database, 'edit.perform', { workspaceId: randomUUID(), editId: randomUUID() }, { person: 'a' })
    await worker.stop(50)
    expect(putBack).toEqual([editId])
    const [next] = await queue.boss.fetch<{ editId: string }>('edit.perform')
    expect(next).toMatchObject({ data: { editId }, retryCount: 0, groupId: 'a' })
  })
})

describe('a lost worker', () => {
  it('costs its job an attempt; the last one ends it', async () => {
    const failed: Failure[] = []
    const exportId = await askExport()
    await work(
      {
        'image.export': {
          perform: async () => undefined,
          fail: async (_records, _payload, failure) => {
            failed.push(failure)
          },
        },
      },
      { lanes: [] },
    )
    // Claimed without a connection that would hold its lock.
    for (let attempt = 0; attempt < 3; attempt++) {
      await until(async () => (await skipPauses()) >= 0 && (await queue.boss.fetch('image.export')).length > 0)
    }
    expect(await ended(exportId)).toMatchObject({ output: { outcome: 'failed', code: 'worker-lost' } })
    expect(failed).toMatchObject([{ code: 'worker-lost' }])
  })
})
