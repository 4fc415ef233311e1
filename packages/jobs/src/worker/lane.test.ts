import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { RunningJob } from '../index.ts'
import { until } from '../testing/until.ts'
import { testWorkers } from '../testing/workers.ts'

const { database, queue, work, ended, jobsOf } = await testWorkers()

const slice = 100 // ms
const step = 10 // ms

/** Asks for jobs of a person, of so many steps each. @returns their keys */
async function ask(person: string, ...steps: number[]): Promise<string[]> {
  const keys = steps.map((count) => `${String(count).padStart(8, '0')}-0000-4000-8000-${randomUUID().slice(24)}`)
  const payloads = keys.map((exportId) => ({ workspaceId: randomUUID(), exportId }))
  await queue.request(database, 'image.export', payloads, { person })
  return keys
}

/** A worker with one lane, whose jobs take steps and let others go between them. */
async function workInSteps(options: { stop?: number } = {}) {
  const log: string[] = []
  const begun: string[] = []
  let computing = 0
  let most = 0
  let open = 0
  let mostOpen = 0
  const perform = async (job: RunningJob<'image.export'>) => {
    const { exportId } = job.payload
    begun.push(exportId)
    mostOpen = Math.max(mostOpen, ++open)
    const steps = Number(exportId.slice(0, 8))
    for (let i = 0; i < steps; i++) {
      computing++
      most = Math.max(most, computing)
      await sleep(step)
      computing--
      log.push(exportId)
      await job.turn()
      job.signal.throwIfAborted()
    }
    open--
    return undefined
  }
  const worker = await work({ 'image.export': { perform } }, { slice, ...options })
  return { worker, log, begun, mostAtOnce: () => most, mostUnderWay: () => mostOpen }
}

describe('a lane', () => {
  it('lets the short job of one person end long before the long job of another', async () => {
    const [long = ''] = await ask('Ada', 300)
    const { log, mostAtOnce } = await workInSteps()
    await until(async () => log.length > 3)
    const [short = ''] = await ask('Bert', 5)
    const before = log.length
    await ended(short)
    const [row] = await jobsOf(long)
    expect(row?.state).toBe('active')
    // A turn of Ada's, and not three seconds of hers.
    expect(log.slice(before).filter((key) => key === long).length).toBeLessThan(60)
    await ended(long)
    expect(log.filter((key) => key === long)).toHaveLength(300)
    expect(mostAtOnce()).toBe(1)
  })

  it('goes on with one person’s job without a pause while nobody else waits, their own next one included', async () => {
    const keys = await ask('Ada', 40, 3)
    const { log } = await workInSteps()
    for (const key of keys) await ended(key)
    expect(log.lastIndexOf(keys[0] ?? '')).toBeLessThan(log.indexOf(keys[1] ?? ''))
  })

  it('gives each of three long jobs its turns, so that they end one after the other', async () => {
    const keys = (await Promise.all(['Ada', 'Bert', 'Cleo'].map((person) => ask(person, 60)))).flat()
    const { log, mostAtOnce } = await workInSteps()
    for (const key of keys) await ended(key)
    const changes = log.filter((key, i) => key !== log[i - 1]).length
    expect(changes).toBeGreaterThanOrEqual(6)
    for (const key of keys) expect(log.filter((one) => one === key)).toHaveLength(60)
    const lasts = keys.map((key) => log.lastIndexOf(key))
    expect(Math.max(...lasts) - Math.min(...lasts)).toBeLessThan(60)
    expect(mostAtOnce()).toBe(1)
  })

  it('has no more than four jobs under way', async () => {
    const people = Array.from({ length: 6 }, (_, i) => `Person ${i}`)
    const keys = (await Promise.all(people.map((person) => ask(person, 40)))).flat()
    const { log, mostUnderWay } = await workInSteps()
    for (const key of keys) await ended(key)
    expect(mostUnderWay()).toBe(4)
    expect(log).toHaveLength(240)
  })

  it('ends a job that is cancelled while it waits for its turn, at once, and goes on', async () => {
    const [long = ''] = await ask('Ada', 500)
    const { worker, log } = await workInSteps()
    await until(async () => log.length > 3)
    const [other = ''] = await ask('Bert', 30)
    await until(async () => log.at(-1) === other)
    await queue.cancel(database, 'image.export', long)
    await ended(other)
    const [row] = await jobsOf(long)
    expect(row?.state).toBe('cancelled')
    await until(async () => worker.running === 0)
    const [next = ''] = await ask('Cleo', 1)
    await ended(next)
  })

  it('goes on when a job fails while it waits for its turn, as one whose process dies does', async () => {
    let fail = () => {}
    const died = new Promise<never>((_, reject) => {
      fail = () => reject(new Error('its process died'))
    })
    died.catch(() => {})
    let ada = ''
    let turns = 0
    const perform = async ({ payload, turn }: RunningJob<'image.export'>, own: RunningJob<'image.export'>) => {
      for (let i = 0; i < 40; i++) {
        await sleep(step)
        if (payload.exportId !== ada && ++turns === 5) fail()
        const next = turn.call(own)
        next.catch(() => {})
        await (payload.exportId === ada ? Promise.race([next, died]) : next)
      }
      return undefined
    }
    ;[ada = ''] = await ask('Ada', 40)
    const [bert = ''] = await ask('Bert', 40)
    const explain = () => ({ code: 'process-lost', message: 'It died.', retry: false })
    await work({ 'image.export': { perform: (job) => perform(job, job), explain } }, { slice: 30 })
    await ended(ada)
    await ended(bert)
    const [next = ''] = await ask('Cleo', 1)
    await ended(next)
  })

  it('puts back those that wait for their turn when the worker stops, and loses none', async () => {
    const keys = (await Promise.all(['Ada', 'Bert', 'Cleo'].map((person) => ask(person, 200)))).flat()
    const { worker, begun } = await workInSteps()
    await until(async () => begun.length === 3)
    await worker.stop(50)
    for (const key of keys) expect((await jobsOf(key)).map(({ state }) => state)).toEqual(['created'])
  })

  it('does not count the wait for turns as time of the job', async () => {
    const times: { own: number; all: number }[] = []
    const perform = async (job: RunningJob<'image.export'>) => {
      const began = performance.now()
      for (let i = 0; i < 20; i++) {
        await sleep(step)
        await job.turn()
      }
      const own = 'turnTime' in job ? Number(job.turnTime) : 0
      times.push({ own, all: performance.now() - began })
      return undefined
    }
    const keys = (await Promise.all(['Ada', 'Bert', 'Cleo'].map((person) => ask(person, 1)))).flat()
    await work({ 'image.export': { perform } }, { slice: 30 })
    for (const key of keys) await ended(key)
    const last = times[2]
    expect(last?.own).toBeGreaterThan(190)
    expect(last?.own).toBeLessThan(0.75 * (last?.all ?? 0))
  })
})
