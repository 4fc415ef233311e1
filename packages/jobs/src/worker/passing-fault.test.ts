import { randomUUID } from 'node:crypto'
import { testDatabase } from '@amend/db/testing'
import { expect, it } from 'vitest'
import { type Failure, openQueue, performJobs } from '../index.ts'
import { jobRows } from '../testing/job-rows.ts'
import { until } from '../testing/until.ts'

const { database, url } = await testDatabase()
const { ended, skipPauses } = jobRows(database)

it('a job with a temporary fault is retried without a limit on attempts', async () => {
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

it('fails with the fault in the end, a day after it was requested', async () => {
  const queue = await openQueue(url)
  const failed: Failure[] = []
  let attempts = 0
  const worker = await performJobs(queue, database, {
    handlers: {
      'image.export': {
        perform: async () => {
          attempts++
          throw new Error('the disk is full')
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
  const age = (hours: number) =>
    database.unsafe.$executeRaw`
      UPDATE jobs.job SET created_on = created_on - ${hours} * interval '1 hour' WHERE singleton_key = ${exportId}`
  await age(23)
  await until(async () => {
    await skipPauses()
    return attempts > 6
  })
  expect(failed).toEqual([])
  // The age was kept each time that the job was put back. An attempt that runs just now puts the job back as it found it.
  await until(async () => {
    await age(2)
    await skipPauses()
    return failed.length > 0
  })
  expect(failed).toMatchObject([{ code: 'storage-full' }])
  await ended(exportId)
  await worker.stop(0)
  await queue.close()
})
