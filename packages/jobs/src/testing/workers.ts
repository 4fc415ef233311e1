import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { testDatabase } from '@amend/db/testing'
import { afterAll, afterEach } from 'vitest'
import {
  type JobHandlers,
  type JobName,
  type JobWorker,
  openQueue,
  performJobs,
  type RunningJob,
  type WorkerOptions,
} from '../index.ts'
import { jobRows } from './job-rows.ts'

/** A queue on a database of its own, workers that are stopped after each test, and the log. */
export async function testWorkers() {
  const { database, url } = await testDatabase()
  const said: { level: string; message: string; fields: object }[] = []
  const say = (level: string) => (fields: object, message: string) => {
    said.push({ level, message, fields })
  }
  const queue = await openQueue(url, { log: { info: say('info'), warn: say('warn'), error: say('error') } })
  afterAll(() => queue.close())

  const workers: JobWorker[] = []
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop(0)))
    await queue.boss.deleteAllJobs()
    said.length = 0
  })

  const work = async (handlers: JobHandlers, options: Partial<WorkerOptions> = {}) => {
    const lanes = [Object.keys(handlers) as JobName[]]
    const times = { pollInterval: 100, recoveryInterval: 100, disconnectTimeout: 500 }
    const worker = await performJobs(queue, database, { handlers, lanes, ...times, ...options })
    workers.push(worker)
    return worker
  }

  const askExport = async () => {
    const exportId = randomUUID()
    await queue.request(database, 'image.export', { workspaceId: randomUUID(), exportId })
    return exportId
  }

  const askImage = async () => {
    const imageId = randomUUID()
    await queue.request(database, 'image.prepare', { workspaceId: randomUUID(), imageId })
    return imageId
  }

  return { database, queue, said, workers, work, askExport, askImage, ...jobRows(database) }
}

/** Runs until its signal is aborted and throws the reason. */
export async function untilAborted({ signal }: Pick<RunningJob<JobName>, 'signal'>): Promise<undefined> {
  await sleep(60_000, undefined, { signal }).catch(() => signal.throwIfAborted())
  return undefined
}
