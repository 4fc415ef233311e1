/** A dataset from the administration to a version and an export: a real folder, process, database and storage. */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { type CaptionSource, datasetRecipeSchema, datasetSelectionSchema, embeddedCaptionCount } from '@amend/contract'
import { claimBlob } from '@amend/db'
import { readPicture } from '@amend/imaging'
import { pairBytes, readPairs } from '@amend/pairs'
import { scenes } from '@amend/pico'
import {
  addRow,
  createDataset,
  discardDraft,
  discardRow,
  exportVersion,
  findDataset,
  freezeVersion,
  importDataset,
  listClusters,
  listRows,
  listSamples,
  listSelections,
  listVersions,
  readHistogram,
  readSamplePicture,
  reviewSample,
  rewordRow,
  saveSelection,
} from '@amend/services/dataset'
import { zipSync } from 'fflate'
import sharp from 'sharp'
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

const manifestOf = async (folder: string) =>
  (await readFile(path.join(folder, 'manifest.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .map((row) => [row.caption, row.instruction, row.edited_caption, row.before_sha256, row.after_sha256].join(' '))
    .sort()

/** Archives as the administration stores them. */
async function archive(files: Readonly<Record<string, Uint8Array>>, name: string) {
  const claim = (stored: { sha256: string; bytes: number }) =>
    claimBlob(database, { ...stored, mediaType: 'application/x-pairs' })
  const { sha256 } = await blobs.put(Buffer.from(zipSync({ ...files })), { claim })
  return { kind: 'archive', sha256, format: 'zip', name } as const
}

it('that was exported is imported again with the same pairs, scored, from its folder and from an archive', {
  timeout: 240_000,
}, async () => {
  const [exported] = await readdir(path.join(datasetFolder, 'exports'))
  const folder = path.join(datasetFolder, 'exports', exported ?? '')
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const files = names.map((entry) => path.join(entry.parentPath, entry.name))
  const zipped = await archive(
    Object.fromEntries(
      await Promise.all(files.map(async (file) => [path.relative(datasetFolder, file), await readFile(file)])),
    ),
    'looks.zip',
  )
  const original = await database.installation.datasetVersion.findFirstOrThrow({ where: { name: 'v1' } })
  for (const source of [{ kind: 'pairs', path: `exports/${exported}` } as const, zipped]) {
    const { id } = await importDataset(services, session, { name: `again ${source.kind}`, source, clip: 'pico-clip' })
    await runTasks()
    const taken = await findDataset(database, id)
    expect(taken).toMatchObject({
      recipe: { painter: { kind: 'imported', layout: 'metadata.jsonl' } },
      task: { error: null },
    })
    for (const chunk of await database.installation.datasetChunk.findMany({ where: { run: { datasetId: id } } })) {
      await runJob(database, handlers.chunk, 'dataset.chunk', { chunkId: chunk.id })
    }
    const { run, funnel } = await findDataset(database, id)
    expect(run).toMatchObject({ status: 'finished', candidates: original.pairs, kept: original.pairs })
    expect(funnel.candidates).toMatchObject({
      dropped: { unscored: 0 },
      passing: original.pairs,
      withPictures: original.pairs,
    })

    const selection = datasetSelectionSchema.parse({
      thresholds: taken.recipe.thresholds,
      perTriple: null,
      duplicates: null,
    })
    const saved = await saveSelection(services, session, { datasetId: id, name: 'all', selection, replaces: null })
    await freezeVersion(services, session, { selectionId: saved.id, name: 'again' })
    await runTasks()
    const [version] = await listVersions(database, id)
    expect(await manifestOf(version!.folder)).toEqual(await manifestOf(original.folder))
  }
  // The pairs of the archive are in the folder of the dataset, so nothing keeps its bytes.
  expect(await database.installation.dataset.count({ where: { captionsHash: zipped.sha256 } })).toBe(0)
  expect((await readdir(datasetFolder)).filter((name) => /archive|unpacked|partial/.test(name))).toEqual([])
})

it('from a source that cannot be used is refused in one sentence, and leaves nothing', {
  timeout: 120_000,
}, async () => {
  const text = (content: string) => Buffer.from(content)
  const rows = ['../outside.png', '/etc/hostname'].map((input) =>
    JSON.stringify({ original_image: input, edited_image: 'b.png', edit_prompt: 'x' }),
  )
  const sources = [
    [{ kind: 'pairs', path: 'exports/nothing' }, /There is no folder .*exports\/nothing/],
    [await archive({ 'notes.txt': text('hello') }, 'notes.zip'), /^There are no pairs in notes\.zip/],
    [await archive({ 'metadata.jsonl': text(rows.join('\n')) }, 'leaving.zip'), /its pictures are not in the archive/],
    [{ ...(await archive({ 'a.txt': text('a') }, 'a.tar')), format: 'tar' }, /a\.tar/],
  ] as const
  const before = (await readdir(datasetFolder)).sort()
  for (const [number, [source, message]] of sources.entries()) {
    const request = { name: `unusable ${number}`, source, clip: 'pico-clip' }
    const { id } = await importDataset(services, session, request)
    await runTasks()
    const refused = await findDataset(database, id)
    expect(refused).toMatchObject({ folder: null, run: null, task: { status: 'failed', error: { field: 'source' } } })
    expect(refused.task?.error?.message).toMatch(message)
    expect(refused.task?.error?.message).not.toContain('.unpacked')
    await discardDraft(services, session, id)
  }
  expect((await readdir(datasetFolder)).sort()).toEqual(before)
  expect(await database.installation.dataset.count({ where: { name: { startsWith: 'unusable' } } })).toBe(0)
})

it('takes rows that people make and instructions that they change, which are in the next version', {
  timeout: 120_000,
}, async () => {
  const { datasetId, id: firstId } = await database.installation.datasetVersion.findFirstOrThrow({
    where: { name: 'v1' },
  })
  const picture = (colour: string, width = 96, format: 'png' | 'jpeg' = 'jpeg') =>
    sharp({ create: { width, height: 96, channels: 3, background: colour } })
      .withMetadata({ exif: { IFD0: { Copyright: 'somebody' } } })
      [format]()
      .toBuffer()
  const texts = { datasetId, instruction: 'paint it red', caption: '', editedCaption: '' }
  const added = await addRow(services, session, {
    ...texts,
    before: await picture('blue'),
    after: await picture('red'),
  })
  expect(added).toMatchObject({ number: 0, triple: 2_000_000_000, status: 'waiting' })
  await expect(freezeVersion(services, session, { selectionId: firstId, name: 'early' })).rejects.toMatchObject({
    code: 'not-found',
  })
  const [selection] = await listSelections(database, datasetId)
  await expect(freezeVersion(services, session, { selectionId: selection!.id, name: 'early' })).rejects.toThrow(
    /rows that people made or changed/,
  )
  const odd = await addRow(services, session, {
    ...texts,
    before: await picture('blue'),
    after: await picture('red', 48),
  })
  await expect(
    addRow(services, session, { ...texts, before: Buffer.from('text'), after: await picture('red') }),
  ).rejects.toMatchObject({ code: 'unsupported-format', field: 'before' })
  await runTasks()
  expect((await listRows(database, { datasetId })).items).toMatchObject([
    { id: odd.id, status: 'failed', problem: 'The pictures are 96 × 96 and 48 × 96: they must have one shape.' },
    { id: added.id, status: 'added', problem: null },
  ])
  await discardRow(services, session, odd.id)
  await expect(discardRow(services, session, added.id)).rejects.toMatchObject({ code: 'changed-meanwhile' })

  const { items } = await listSamples(database, { datasetId, sort: 'place', descending: true })
  expect(items[0]).toMatchObject({
    triple: 2_000_000_000,
    writer: 'person',
    hasPictures: true,
    scores: { direction: null },
  })
  const { triple, instruction: replaces } = items.at(-1)!
  const change = { datasetId, triple, instruction: 'turn it to night', replaces }
  await rewordRow(services, session, change)
  await expect(rewordRow(services, session, change)).rejects.toMatchObject({ code: 'changed-meanwhile' })
  await runTasks()
  await expect(rewordRow(services, session, change)).rejects.toMatchObject({ code: 'changed-meanwhile' })
  const reworded = await listSamples(database, {
    datasetId,
    sort: 'place',
    descending: false,
    text: 'turn it to night',
  })
  expect(reworded.items[0]).toMatchObject({ triple, instruction: 'turn it to night', writer: 'person' })

  // A threshold that no pair of a model passes.
  const rules = datasetSelectionSchema.parse({ thresholds: { image: 1, direction: 1, caption: 1 }, duplicates: null })
  const strict = await saveSelection(services, session, { datasetId, name: 'strict', selection: rules, replaces: null })
  const open = datasetSelectionSchema.parse({
    thresholds: { image: null, direction: null, caption: null },
    duplicates: null,
  })
  const all = await saveSelection(services, session, { datasetId, name: 'open', selection: open, replaces: null })
  await runTasks()
  await freezeVersion(services, session, { selectionId: strict.id, name: 'by hand' })
  await freezeVersion(services, session, { selectionId: all.id, name: 'reworded' })
  await runTasks()
  const versions = await listVersions(database, datasetId)
  const byHand = versions.find(({ name }) => name === 'by hand')!
  expect(byHand.pairs).toBe(1)
  expect(await manifestOf(byHand.folder)).toEqual([expect.stringContaining('paint it red')])
  const { pairs: read } = await readPairs(byHand.folder)
  const { source } = await readPicture(await pairBytes(read[0]!.input))
  expect(source?.format).toBe('png')
  const all2 = await manifestOf(versions.find(({ name }) => name === 'reworded')!.folder)
  expect(all2.filter((line) => line.includes('turn it to night')).length).toBeGreaterThan(0)
  const v1 = await manifestOf(versions.find(({ name }) => name === 'v1')!.folder)
  expect(v1.some((line) => line.includes('turn it to night'))).toBe(false)
  const logged = await database.unsafe.auditLog.findMany({
    where: { subjectId: datasetId },
    orderBy: { createdAt: 'asc' },
  })
  expect(logged.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['dataset:add', 'dataset:discard-row', 'dataset:reword']),
  )
  const histogram = await readHistogram(database, datasetId)
  const cells = Buffer.from(histogram.cells, 'base64')
  const flags = Array.from({ length: cells.length / 8 }, (_, at) => cells[8 * at + 3]! & 4)
  expect(flags.filter((flag) => flag > 0)).toHaveLength(1)
  const least = rules.thresholds
  const passing = await listSamples(database, { datasetId, sort: 'image', descending: true, least })
  expect(passing.items.map((row) => row.triple)).toEqual([2_000_000_000])
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
