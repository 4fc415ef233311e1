/**
 * Measures how many empty jobs per second the queue carries, with one and with four worker processes, and how long an
 * idle worker takes to begin. The database is embedded and flushes before it answers.
 *
 *     node --import tsx packages/services/bench/throughput.ts
 */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { openDatabase } from '@amend/db'
import { migrate, startPostgres } from '@amend/db/postgres'
import { openQueue } from '@amend/jobs'
import { addPersonWithUpload, addQueuedEdits, until } from '../src/edit/testing/edits.ts'
import { endWorker, spawnWorker } from '../src/edit/testing/spawn-worker.ts'

const edits = 400
const peopleCount = 8

const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-bench-'))
const postgres = await startPostgres(folder)
await migrate(postgres.url)
const database = openDatabase(postgres.url)
const queue = await openQueue(postgres.url)

const people = await Promise.all(
  Array.from({ length: peopleCount }, (_, i) => addPersonWithUpload(database, `Person ${i}`)),
)
const remaining = () => database.unsafe.edit.count({ where: { status: { in: ['queued', 'running'] } } })

for (const count of [1, 4]) {
  const begin = performance.now()
  for (const person of people) await addQueuedEdits(database, queue, person, edits / peopleCount)
  const requested = performance.now() - begin
  const names = Array.from({ length: count }, (_, i) => `worker ${i}`)
  // The workers fetch as soon as they are up; the clock starts when the first edit begins.
  const workers = await Promise.all(
    names.map((name) => spawnWorker({ url: postgres.url, name, steps: 0, stepTime: 0 })),
  )
  await until(async () => (await remaining()) === 0, 20)
  const [span] = await database.unsafe.$queryRaw<{ seconds: number; done: number }[]>`
    SELECT extract(epoch FROM max("finishedAt") - min("startedAt"))::float8 AS seconds, count(*)::int AS done
    FROM "Edit" WHERE "createdAt" > now() - ${performance.now() - begin} * interval '1 millisecond'`
  const latencies: number[] = []
  for (let i = 0; i < 50; i++) {
    const person = people[i % peopleCount]
    if (!person) break
    const [edit] = await addQueuedEdits(database, queue, person)
    await until(async () => (await remaining()) === 0, 5)
    const row = await database.unsafe.edit.findUniqueOrThrow({ where: { id: edit?.id ?? '' } })
    latencies.push((row.startedAt?.getTime() ?? 0) - row.createdAt.getTime())
  }
  latencies.sort((a, b) => a - b)
  console.log(
    `${count} worker(s): ${((span?.done ?? 0) / (span?.seconds ?? 1)).toFixed(0)} edits/s; requested at ${(edits / (requested / 1000)).toFixed(0)}/s;`,
    `row to begin ${latencies[25]} ms (median), ${latencies[48]} ms (98 %)`,
  )
  for (const worker of workers) await endWorker(worker, 'SIGTERM')
}

await queue.close()
await database.close()
await postgres.stop()
await rm(folder, { recursive: true })
