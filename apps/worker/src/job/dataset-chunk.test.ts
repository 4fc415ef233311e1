/** Chunks of a dataset made by a worker: a real folder, process and queue record. */
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createDataset, datasetSize, parseRecipe, takeCaptions } from '@amend/dataset'
import { findDatasetRun, requestDatasetRun } from '@amend/services/dataset'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DatasetTasks } from '../dataset-process/tasks.ts'
import { poolOf } from '../process/pool.ts'
import { openTestInstallation, quiet } from '../testing/installation.ts'
import { runJob } from '../testing/run-job.ts'
import { datasetChunkHandler } from './dataset-chunk.ts'

const installation = await openTestInstallation()
const { database, queue } = installation
const program = new URL('../dataset-process/process.ts', import.meta.url)
const datasets = poolOf<DatasetTasks>(1, {
  name: 'dataset',
  program,
  args: [JSON.stringify({ device: 'cpu', precision: 'float32' })],
  log: quiet,
})
afterAll(() => datasets.close(), 60_000)
const handler = datasetChunkHandler({ queue, database, blobs: installation.blobs, datasets })

let root: string
let id: string
let chunkIds: string[]
beforeAll(async () => {
  root = path.join(installation.folder, 'looks')
  const dataset = await createDataset(
    root,
    parseRecipe({
      chunk: 1,
      writer: { kind: 'ready' },
      painter: { kind: 'text-to-image', model: 'pico-t2i', steps: 2 },
      candidates: { most: 2, batch: 2, enough: 2 },
      clip: 'pico-clip',
      thresholds: { image: -1, direction: -1, caption: -1 },
    }),
  )
  const file = path.join(installation.folder, 'captions.jsonl')
  const lines = ['a castle', 'a forest'].map((caption) => ({
    caption,
    edit: 'make it night',
    output: `${caption} at night`,
  }))
  await writeFile(file, lines.map((line) => JSON.stringify(line)).join('\n'))
  await takeCaptions(dataset, file, { ready: true })
  const run = await requestDatasetRun(
    { database, queue },
    { name: 'looks', folder: root, ...(await datasetSize(dataset)) },
  )
  id = run.id
  const rows = await database.installation.datasetChunk.findMany({ where: { runId: id }, orderBy: { number: 'asc' } })
  chunkIds = rows.map((row) => row.id)
}, 60_000)

const perform = (chunkId: string) => runJob(database, handler, 'dataset.chunk', { chunkId })

describe('a chunk', { timeout: 120_000 }, () => {
  it('is written, painted and scored into the folder, and counted in its run', async () => {
    await perform(chunkIds[0]!)
    expect(await findDatasetRun(database, id)).toMatchObject({
      status: 'running',
      done: 1,
      candidates: 2,
      kept: 2,
      cost: null,
    })
  })

  it('that another has made already is only counted', async () => {
    await perform(chunkIds[1]!)
    expect(await findDatasetRun(database, id)).toMatchObject({ status: 'finished', done: 2, candidates: 4, kept: 4 })
    const again = await requestDatasetRun({ database, queue }, { name: 'looks', folder: root, captions: 2, chunks: 2 })
    const rows = await database.installation.datasetChunk.findMany({ where: { runId: again.id } })
    for (const row of rows) await perform(row.id)
    expect(await findDatasetRun(database, again.id)).toMatchObject({ status: 'finished', candidates: 4, kept: 4 })
  })

  it('whose folder is gone fails its run with a sentence', async () => {
    await rm(root, { recursive: true })
    const run = await requestDatasetRun({ database, queue }, { name: 'looks', folder: root, captions: 1, chunks: 1 })
    const [row] = await database.installation.datasetChunk.findMany({ where: { runId: run.id } })
    await perform(row!.id)
    expect(await findDatasetRun(database, run.id)).toMatchObject({
      status: 'failed',
      errorCode: 'no-dataset',
      errorMessage: `${root} is no dataset: it has no recipe.json.`,
    })
  })

  it('that an endpoint keeps waiting pauses its run, and says for what', async () => {
    const paused = path.join(installation.folder, 'paused')
    const dataset = await createDataset(
      paused,
      parseRecipe({
        writer: { kind: 'openai', model: 'm', baseUrl: 'http://127.0.0.1:9/v1' },
        painter: { kind: 'text-to-image', model: 'pico-t2i', steps: 2 },
        clip: 'pico-clip',
      }),
    )
    const file = path.join(installation.folder, 'captions.txt')
    await writeFile(file, 'a castle')
    await takeCaptions(dataset, file)
    const run = await requestDatasetRun({ database, queue }, { name: 'paused', folder: paused, captions: 1, chunks: 1 })
    const [row] = await database.installation.datasetChunk.findMany({ where: { runId: run.id } })
    await expect(perform(row!.id)).rejects.toMatchObject({ code: 'writer-unavailable' })
    const seen = await findDatasetRun(database, run.id)
    expect(seen).toMatchObject({ status: 'running', notice: expect.stringContaining('OPENAI_API_KEY') })
    const failure = handler.explain!(await perform(row!.id).catch((error: unknown) => error))
    expect(failure).toMatchObject({ code: 'writer-unavailable', retry: true, passing: true })
  })
})
