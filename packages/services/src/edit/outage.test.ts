import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '@amend/db'
import { migrate, type Postgres, startPostgres } from '@amend/db/postgres'
import { type EventFeed, isUnreachable, openEventFeed, openQueue, performJobs } from '@amend/jobs'
import { afterAll, describe, expect, it } from 'vitest'
import { editHandler } from './perform.ts'
import { addPersonWithUpload, addQueuedEdits, copyAfter, until } from './testing/edits.ts'

const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-jobs-'))
let postgres: Postgres = await startPostgres(folder)
const { url } = postgres
await migrate(url)
const database = openDatabase(url)
const queue = await openQueue(url)
const feed: EventFeed = await openEventFeed(url, database)
afterAll(async () => {
  await feed.close()
  await queue.close()
  await database.close()
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Kills the database as in a power cut, and restarts it at the same address after a while. */
const cutPower = async (pause: number) => {
  process.kill(postgres.pid, 'SIGKILL')
  await sleep(pause)
  postgres = await startPostgres(folder, { settings: { port: new URL(url).port } })
  expect(postgres.url).toBe(url)
}

describe('a worker whose database is killed', () => {
  it('finishes each edit once after the restart, also one that ended during the outage', async () => {
    const person = await addPersonWithUpload(database, 'Blackout')
    const ids = (await addQueuedEdits(database, queue, person, 4)).map(({ id }) => id)
    const kinds: string[] = []
    const leaving = new AbortController()
    const reading = (async () => {
      let cursor = 0n
      // A read that the outage interrupts throws; a reader begins again after its last event, as a browser does.
      while (!leaving.signal.aborted) {
        try {
          for await (const item of feed.follow(person.workspace.id, cursor, leaving.signal)) {
            if (item.kind === 'reset') throw new Error('Events are missing.')
            cursor = item.event.sequence
            kinds.push(item.event.kind)
          }
        } catch (error) {
          if (!isUnreachable(error)) throw error
          await sleep(50)
        }
      }
    })()
    let begun = 0
    const worker = await performJobs(queue, database, {
      handlers: {
        'edit.perform': editHandler(queue, database, {
          perform: copyAfter(async ({ report }) => {
            begun++
            await report(0.5)
            await sleep(300)
            return undefined
          }),
        }),
      },
      lanes: [['edit.perform']],
      pollInterval: 100,
      recoveryInterval: 200,
      disconnectTimeout: 5000,
    })
    await until(async () => begun >= 2)
    await cutPower(600)
    const done = () => database.unsafe.edit.count({ where: { id: { in: ids }, status: 'done' } })
    await until(async () => (await done().catch(() => 0)) === 4, 100)
    await until(async () => kinds.filter((kind) => kind === 'edit.finished').length === 4, 100)
    leaving.abort()
    await reading
    await worker.stop()
    expect(await database.unsafe.image.count({ where: { kind: 'result' } })).toBe(4)
    expect(begun).toBe(4)
    const where = { kind: { in: ['edit.finished', 'edit.failed'] } }
    expect(await database.unsafe.event.count({ where })).toBe(4)
  })
})
