import { testDatabase } from '@amend/db/testing'
import { openQueue } from '@amend/jobs'
import { afterAll, describe, expect, it } from 'vitest'
import { addPersonWithUpload, addQueuedEdits, until } from './testing/edits.ts'
import { endWorker, spawnWorker, type WorkerProcess } from './testing/spawn-worker.ts'

const { database, url } = await testDatabase()
const queue = await openQueue(url)
const workers: WorkerProcess[] = []
afterAll(async () => {
  for (const worker of workers) await endWorker(worker, 'SIGKILL')
  await queue.close()
})

const start = async (name: string) => {
  const times = { lease: 3000, disconnectTimeout: 1000, recoveryInterval: 250, pollInterval: 250 }
  const worker = await spawnWorker({ url, name, steps: 10, stepTime: 30, ...times })
  workers.push(worker)
  return worker
}

/** Suspends a worker in the middle of an edit by SIGSTOP. Returns the edit that it runs. */
const strike = async ({ name, child }: WorkerProcess, signal: 'SIGKILL' | 'SIGSTOP') => {
  const where = { leaseOwner: name, status: 'running' as const, progress: { gt: 0 } }
  return until(async () => {
    if (!(await database.unsafe.edit.findFirst({ where }))) return undefined
    child.kill(signal)
    const held = await database.unsafe.edit.findFirst({ where })
    // The edit may have ended just then; the worker continues and is suspended in its next one.
    if (!held) child.kill('SIGCONT')
    return held?.id
  }, 5)
}

const storyOf = async (subjectId: string) => {
  const events = await database.unsafe.event.findMany({ where: { subjectId }, orderBy: { sequence: 'asc' } })
  return events.map(({ kind }) => kind).filter((kind) => kind !== 'edit.progressed')
}

const retold = ['edit.queued', 'edit.started', 'edit.queued', 'edit.started', 'edit.finished']

const allEnded = (ids: readonly string[]) =>
  until(async () => {
    const open = await database.unsafe.edit.count({
      where: { id: { in: [...ids] }, status: { in: ['queued', 'running'] } },
    })
    return open === 0
  }, 100)

/** Expects that the edits have succeeded, each with one effect. */
const expectDoneOnce = async (ids: readonly string[]) => {
  const where = { subjectId: { in: [...ids] } }
  const edits = await database.unsafe.edit.findMany({ where: { id: { in: [...ids] } }, include: { result: true } })
  expect(edits.map(({ status }) => status)).toEqual(ids.map(() => 'done'))
  expect(edits.every(({ result }) => result)).toBe(true)
  expect(await database.unsafe.auditLog.count({ where })).toBe(ids.length)
  expect(await database.unsafe.event.count({ where: { ...where, kind: 'edit.finished' } })).toBe(ids.length)
}

describe('workers in several processes', () => {
  it('share the queue, and perform each edit once', async () => {
    const team = await Promise.all(['a', 'b', 'c'].map(start))
    const people = await Promise.all(['Ada', 'Bo'].map((name) => addPersonWithUpload(database, name)))
    const edits = (await Promise.all(people.map((person) => addQueuedEdits(database, queue, person, 6)))).flat()
    const ids = edits.map(({ id }) => id)
    await allEnded(ids)
    await expectDoneOnce(ids)
    const began = team.flatMap((worker) => worker.began)
    expect(began.toSorted()).toEqual(ids.toSorted())
    expect(team.every((worker) => worker.began.length > 0)).toBe(true)
  })

  it('finish the edits of one that was killed', async () => {
    const [victim] = workers
    const person = await addPersonWithUpload(database, 'Kim')
    const ids = (await addQueuedEdits(database, queue, person, 6)).map(({ id }) => id)
    const held = await strike(victim!, 'SIGKILL')
    await allEnded(ids)
    await expectDoneOnce(ids)
    expect(await storyOf(held)).toEqual(retold)
    const { attempts, leaseOwner } = await database.unsafe.edit.findUniqueOrThrow({ where: { id: held } })
    expect(attempts).toBe(2)
    expect(leaseOwner).not.toBe(victim!.name)
  })

  it('take over from a suspended one, whose writes are refused when it continues', async () => {
    const [, sleeper] = workers
    const person = await addPersonWithUpload(database, 'Sil')
    const ids = (await addQueuedEdits(database, queue, person, 4)).map(({ id }) => id)
    const held = await strike(sleeper!, 'SIGSTOP')
    await allEnded(ids)
    sleeper!.child.kill('SIGCONT')
    await until(async () => sleeper!.said.some((line) => line.includes('no longer ours')))
    await expectDoneOnce(ids)
    expect(await storyOf(held)).toEqual(retold)
    expect((await database.unsafe.edit.findUniqueOrThrow({ where: { id: held } })).leaseOwner).toBe(workers[2]!.name)
  })

  it('continue with what one of them puts back when it stops', async () => {
    const [, leaver] = workers
    const person = await addPersonWithUpload(database, 'Ron')
    const ids = (await addQueuedEdits(database, queue, person, 5)).map(({ id }) => id)
    await until(async () => leaver!.began.some((id) => ids.includes(id)))
    await endWorker(leaver!, 'SIGTERM')
    expect(await database.unsafe.edit.count({ where: { leaseOwner: leaver!.name, status: 'running' } })).toBe(0)
    await allEnded(ids)
    await expectDoneOnce(ids)
  })

  it('finish after all of them were killed and another one has started', async () => {
    const person = await addPersonWithUpload(database, 'Ende')
    const ids = (await addQueuedEdits(database, queue, person, 3)).map(({ id }) => id)
    const held = await strike(workers[2]!, 'SIGKILL')
    await start('d')
    await allEnded(ids)
    await expectDoneOnce(ids)
    expect(await storyOf(held)).toEqual(retold)
  })
})
