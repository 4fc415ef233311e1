import { randomUUID } from 'node:crypto'
import { testDatabase } from '@amend/db/testing'
import { expect, it } from 'vitest'
import { type Failure, openQueue, performJobs } from '../index.ts'
import { jobRows } from '../testing/job-rows.ts'
import { until } from '../testing/until.ts'

const { database, url } = await testDatabase()
const { ended, skipPauses } = jobRows(database)

it('a job with a temporary fault is retried without a limit', async () => {
  const queue = await openQueue(url)
  const failed: Failure[] = []
  const attempts: number[] = []
  const worker = await performJobs(queue, database, {
    handlers: {
      'image.export': {
        perform: async ({ attempt }) => {
          attempts.push(attempt)
          if (attempts.length < 8) throw new Error('the disk is full')
          return undefined
        },
        explain: () => ({ code: 'storage-full', message: 'There is no room left.', retry: true, passing: true }),
        fail: async (_, __, failure) => void failed.push(failure),
      },
    },
    lanes: [['image.export']],
    pollInterval: 100,
  })
  const exportId = randomUUID()
  await queue.request(database, 'image.export', { workspaceId: randomUUID(), exportId })
  await until(async () => {
    await skipPauses()
    return attempts.length === 8
  })
  await ended(exportId)
  await worker.stop(0)
  await queue.close()
  expect(attempts).toEqual([1, 2, 3, 1, 2, 3, 1, 2])
  expect(failed).toEqual([])
})
