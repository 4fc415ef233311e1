/**
 * Dataset runs, training runs and evaluations whose worker or whose database is killed in their middle: nothing is lost, nothing counts
 * twice, and what the pages read is true. Real processes, killed by SIGKILL; the database flushes as in an installation.
 */
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { datasetRecipeSchema } from '@amend/contract'
import { claimBlob, openDatabase } from '@amend/db'
import { migrate, type Postgres, startPostgres } from '@amend/db/postgres'
import { openQueue } from '@amend/jobs'
import { createDataset, findDataset } from '@amend/services/dataset'
import { readEvaluation } from '@amend/services/evaluation'
import { readTrainingSeries } from '@amend/services/training'
import { defaultEvaluationSettings } from '@amend/services/types'
import { diskBlobs } from '@amend/storage'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { spawnWorker, type WorkerProcess } from './testing/spawn-worker.ts'
import { eventually, openTrainingBench } from './testing/training-bench.ts'
import { temporaryFolder, testVariables } from './testing/workspace.ts'

const folder = await temporaryFolder()
const postgresFolder = path.join(folder.path, 'postgres')
let postgres: Postgres = await startPostgres(postgresFolder)
const { url } = postgres
await migrate(url)
const database = openDatabase(url)
const queue = await openQueue(url)
const blobs = diskBlobs(path.join(folder.path, 'blobs'))
const { installation } = database
const training = await openTrainingBench({ database, queue })
const services = { database, queue, blobs } as never
const session = { person: { id: '00000000-0000-7000-8000-000000000001' } } as never

let worker: WorkerProcess
const start = async () => {
  worker = await spawnWorker(testVariables(url, folder.path))
}
beforeAll(start, 120_000)
afterAll(async () => {
  await worker.end('SIGKILL')
  await queue.close()
  await database.close()
  await postgres.stop()
  await folder.remove()
}, 60_000)

const interruptions: [string, () => Promise<void>][] = [
  [
    'worker is killed',
    async () => {
      await worker.end('SIGKILL')
      await start()
    },
  ],
  [
    'database is killed',
    async () => {
      process.kill(postgres.pid, 'SIGKILL')
      await sleep(1500)
      postgres = await startPostgres(postgresFolder, { settings: { port: new URL(url).port } })
      expect(postgres.url).toBe(url)
    },
  ],
]

const store = async (bytes: Buffer, mediaType: string) =>
  (await blobs.put(bytes, { claim: (stored) => claimBlob(database, { ...stored, mediaType }) })).sha256

const captions = 16
const recipe = datasetRecipeSchema.parse({
  chunk: 1,
  writer: { kind: 'ready' },
  painter: { kind: 'text-to-image', model: 'pico-t2i', steps: 4 },
  candidates: { most: 2, batch: 2, enough: 2 },
  clip: 'pico-clip',
  thresholds: { image: -1, direction: -1, caption: -1 },
})

describe.each(interruptions)('a dataset run whose %s', (what, interrupt) => {
  it('makes each chunk once, and its page has every sample', { timeout: 300_000 }, async () => {
    const lines = Array.from({ length: captions }, (_, i) =>
      JSON.stringify({ caption: `castle ${i}`, edit: 'make it night', output: `castle ${i} at night` }),
    )
    const sha256 = await store(Buffer.from(lines.join('\n')), 'text/x-captions')
    const source = { kind: 'upload', sha256, format: 'jsonl', name: 'captions.jsonl' } as const
    const { id } = await createDataset(services, session, { name: what, recipe, source, budget: null })
    const run = async () => (await findDataset(database, id)).run
    await eventually(async () => ((await run())?.done ?? 0) >= 2)
    await interrupt()
    expect(await run()).toMatchObject({ error: null })
    await eventually(async () => (await run())?.status === 'finished')
    const { run: finished, funnel } = await findDataset(database, id)
    expect(finished).toMatchObject({ done: captions, chunks: captions, candidates: 2 * captions, notice: null })
    expect(funnel).toMatchObject({ candidates: { painted: 2 * captions }, instructions: { accepted: captions } })
    expect(await installation.datasetSample.count({ where: { datasetId: id } })).toBe(2 * captions)
  })
})

describe.each(interruptions)('a training run whose %s', (_, interrupt) => {
  it('goes on to its last step, with each step once in its curve', { timeout: 300_000 }, async () => {
    const id = await training.request({}, { steps: 400, saveEvery: 50, sampleEvery: 0, heldOut: 0 })
    await training.afterStep(id, 60)
    await interrupt()
    await training.inStatus(id, 'finished')
    expect(await training.read(id)).toMatchObject({ step: 400, error: null, dead: false })
    const { points } = await readTrainingSeries(database, { id })
    expect(points.map(({ from }) => from)).toEqual(Array.from({ length: 400 }, (_, i) => i + 1))
  })
})

describe.each(interruptions.slice(0, 1))('an evaluation whose %s', (_, interrupt) => {
  const items = 24

  beforeAll(async () => {
    await eventually(async () => (await installation.modelVersion.count()) > 0)
    if ((await installation.goldenItem.count()) > 0) return
    for (let i = 0; i < items; i++) {
      const create = { width: 256, height: 256, channels: 3 as const, background: { r: 10 * i, g: 120, b: 180 } }
      const photoHash = await store(await sharp({ create }).jpeg().toBuffer(), 'image/jpeg')
      const texts = { photoCaption: 'a lake', resultCaption: 'a lake at night', instruction: 'make it night' }
      await installation.goldenItem.create({ data: { ...texts, photoHash, origin: 'upload' } })
    }
  }, 120_000)

  it('ends with figures of all items', { timeout: 300_000 }, async () => {
    const { id: modelVersionId } = await installation.modelVersion.findFirstOrThrow()
    const { id } = await installation.evaluationRun.create({
      data: {
        ...{ modelVersionId, folder: null, setDigest: 'd'.repeat(64) },
        settings: { ...defaultEvaluationSettings, curve: true },
      },
    })
    await database.transaction((records) => queue.request(records, 'evaluation.run', { runId: id }))
    const row = () => installation.evaluationRun.findUniqueOrThrow({ where: { id } })
    await eventually(async () => {
      const { status, progress } = await row()
      if (status === 'done') throw new Error('The evaluation was too fast to be interrupted.')
      return progress > 0
    })
    await interrupt()
    await eventually(async () => ['done', 'failed'].includes((await row()).status))
    expect(await row()).toMatchObject({ status: 'done', progress: 1, errorCode: null, results: { evaluated: items } })
    expect((await readEvaluation(database, id)).run).toMatchObject({ status: 'done', error: null })
    const pictures = await installation.evaluationPicture.findMany({ where: { runId: id, kind: 'result' } })
    expect(new Set(pictures.map(({ itemId }) => itemId)).size).toBe(pictures.length)
  })
})
