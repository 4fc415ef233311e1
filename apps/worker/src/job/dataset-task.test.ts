/** A dataset from the administration to a version and an export: a real folder, process, database and storage. */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { type CaptionSource, datasetRecipeSchema, datasetSelectionSchema, embeddedCaptionCount } from '@amend/contract'
import { claimBlob } from '@amend/db'
import { scenes } from '@amend/pico'
import {
  createDataset,
  exportVersion,
  findDataset,
  freezeVersion,
  listClusters,
  listSamples,
  listSelections,
  listVersions,
  readSamplePicture,
  reviewSample,
  saveSelection,
} from '@amend/services/dataset'
import { afterAll, expect, it } from 'vitest'
import type { DatasetTasks } from '../dataset-process/tasks.ts'
import { poolOf } from '../process/pool.ts'
import { openTestInstallation, quiet } from '../testing/installation.ts'
import { runJob } from '../testing/run-job.ts'
import { datasetChunkHandler } from './dataset-chunk.ts'
import { datasetTaskHandler } from './dataset-task.ts'

const installation = await openTestInstallation()
const { database, queue, blobs } = installation
const datasets = poolOf<DatasetTasks>(1, {
  name: 'dataset',
  program: new URL('../dataset-process/process.ts', import.meta.url),
  args: [JSON.stringify({ device: 'cpu', precision: 'float32' })],
  log: quiet,
})
afterAll(() => datasets.close(), 60_000)
const datasetFolder = path.join(installation.folder, 'datasets')
const parts = { queue, database, blobs, datasets, datasetFolder }
const handlers = { task: datasetTaskHandler(parts), chunk: datasetChunkHandler(parts) }

type Session = Parameters<typeof createDataset>[1]
const services = { database, queue, blobs } as Parameters<typeof createDataset>[0]
const session = { person: { id: randomUUID() } } as Session

const recipe = datasetRecipeSchema.parse({
  chunk: 1,
  writer: { kind: 'ready' },
  painter: { kind: 'text-to-image', model: 'pico-t2i', steps: 2 },
  candidates: { most: 2, batch: 2, enough: 2 },
  clip: 'pico-clip',
  thresholds: { image: -1, direction: -1, caption: -1 },
})

/** Captions of the test, stored as the administration stores them. */
async function uploaded(lines: readonly object[]): Promise<CaptionSource> {
  const claim = (stored: { sha256: string; bytes: number }) =>
    claimBlob(database, { ...stored, mediaType: 'text/x-captions' })
  const text = lines.map((line) => JSON.stringify(line)).join('\n')
  const { sha256 } = await blobs.put(Buffer.from(text), { claim })
  return { kind: 'upload', sha256, format: 'jsonl', name: 'captions.jsonl' }
}

const runTasks = async () => {
  for (const { id } of await database.installation.datasetTask.findMany({ where: { status: 'waiting' } })) {
    await runJob(database, handlers.task, 'dataset.task', { taskId: id })
  }
}

const captions = ['a castle', 'a forest', 'a castle'].map((caption) => ({
  ...{ caption, edit: 'make it night', output: `${caption} at night` },
}))

it('is prepared, made, indexed, judged, frozen and exported', { timeout: 240_000 }, async () => {
  await mkdir(datasetFolder, { recursive: true })
  const source = await uploaded(captions)
  const { id } = await createDataset(services, session, { name: 'looks', recipe, source, budget: null })
  await runTasks()
  const prepared = await findDataset(database, id)
  expect(prepared).toMatchObject({
    ...{ folder: path.join(datasetFolder, id), captions: 2 },
    funnel: { captions: { taken: 2, refused: { 'it is a duplicate': 1 } } },
    run: { status: 'waiting', chunks: 2 },
  })
  for (const chunk of await database.installation.datasetChunk.findMany()) {
    await runJob(database, handlers.chunk, 'dataset.chunk', { chunkId: chunk.id })
  }
  const made = await findDataset(database, id)
  expect(made).toMatchObject({
    run: { status: 'finished', candidates: 4, kept: 4 },
    funnel: { instructions: { accepted: 2 }, candidates: { painted: 4, passing: 4, withPictures: 4 } },
  })

  const { items } = await listSamples(database, { datasetId: id, sort: 'image', descending: true })
  expect(items).toHaveLength(4)
  const [first, ...others] = items
  const { stream } = await readSamplePicture(services, { datasetId: id, ...first!, which: 'after' })
  const bytes = Buffer.concat(await stream.toArray())
  expect(bytes.subarray(0, 4).toString()).toBe('RIFF')

  // One is rejected by a person, and stays out of the version.
  await reviewSample(services, session, { datasetId: id, ...first!, decision: 'rejected', reason: 'dark' })
  const selection = datasetSelectionSchema.parse({
    ...{ thresholds: recipe.thresholds, perTriple: null },
    duplicates: { hashDistance: 12, pictures: 'before' },
  })
  await saveSelection(services, session, { datasetId: id, name: 'all', selection, replaces: null })
  await runTasks()
  const [judged] = await listSelections(database, id)
  expect(judged).toMatchObject({ funnel: { fates: { excluded: 1 } } })
  const kept = judged!.funnel!.pairs
  expect(kept + judged!.funnel!.fates.duplicate!).toBe(others.length)
  const clusters = await listClusters(database, { datasetId: id })
  expect(clusters.worse).toBe(judged!.funnel!.fates.duplicate)

  await freezeVersion(services, session, { selectionId: judged!.id, name: 'v1' })
  await expect(freezeVersion(services, session, { selectionId: judged!.id, name: 'v1' })).rejects.toMatchObject({
    ...{ code: 'bad-input', field: 'name' },
  })
  await runTasks()
  const [version] = await listVersions(database, id)
  expect(version).toMatchObject({ number: 1, name: 'v1', pairs: kept, selectionName: 'all' })
  expect(await readFile(path.join(version!.folder, 'README.md'), 'utf8')).toContain('pico-t2i')

  const task = await exportVersion(services, session, { versionId: version!.id, layout: 'json-lines' })
  await runTasks()
  expect((await readdir(task.folder!)).length).toBeGreaterThan(0)
  expect((await findDataset(database, id)).tasks.map(({ status }) => status)).toEqual(['done', 'done', 'done', 'done'])
})

it('whose model is not there is refused at the field, and begins nothing', { timeout: 60_000 }, async () => {
  const painter = { kind: 'text-to-image', model: 'nobody--nothing' } as const
  const request = { name: 'missing', recipe: { ...recipe, painter }, source: { kind: 'embedded' }, budget: 3 } as const
  const { id } = await createDataset(services, session, request)
  await runTasks()
  const refused = await findDataset(database, id)
  expect(refused).toMatchObject({
    ...{ folder: null, run: null },
    task: { status: 'failed', error: { field: 'painter.model', message: expect.stringContaining('nobody--nothing') } },
  })
  expect(await readdir(datasetFolder)).not.toContain(id)
  await expect(createDataset(services, session, request)).rejects.toMatchObject({ field: 'name' })
  const captionless = await uploaded([{ nothing: 1 }])
  const again = await createDataset(services, session, { ...request, recipe, source: captionless, draftId: id })
  expect(again.id).toBe(id)
  await runTasks()
  expect((await findDataset(database, id)).task).toMatchObject({ status: 'failed', error: { field: 'source' } })
})

it('knows how many scenes are embedded', () => {
  expect(embeddedCaptionCount).toBe(scenes.scenes.flat().length)
})
