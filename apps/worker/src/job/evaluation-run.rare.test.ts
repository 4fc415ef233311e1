/** Evaluations made by a worker: a real process, the embedded checkpoints, a real database. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { claimBlob } from '@amend/db'
import { embeddedCheckpoint } from '@amend/pico'
import { evaluationRecord } from '@amend/services/evaluation'
import { registerModel } from '@amend/services/model'
import { defaultEvaluationSettings } from '@amend/services/types'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EvaluationTasks } from '../evaluation-process/tasks.ts'
import { readCheckpoint } from '../model/read.ts'
import { poolOf } from '../process/pool.ts'
import { openTestInstallation, quiet } from '../testing/installation.ts'
import { runJob } from '../testing/run-job.ts'
import { evaluationRunHandler } from './evaluation-run.ts'

const installation = await openTestInstallation()
const { database, queue, blobs, folder } = installation
const { evaluationRun, goldenItem, evaluationPicture, modelVersion } = database.installation
const evaluators = poolOf<EvaluationTasks>(1, {
  name: 'evaluation process',
  program: new URL('../evaluation-process/process.ts', import.meta.url),
  args: [JSON.stringify({ device: 'cpu', precision: 'float32', threads: 1 })],
  log: quiet,
})
afterAll(() => evaluators.close(), 60_000)
const handler = evaluationRunHandler({ queue, database, blobs, evaluators })

const photo = (red: number) =>
  sharp({ create: { width: 96, height: 64, channels: 3, background: { r: red, g: 120, b: 180 } } })
    .jpeg()
    .toBuffer()

const store = async (bytes: Buffer) => {
  const claim = (stored: { sha256: string; bytes: number }) =>
    claimBlob(database, { ...stored, mediaType: 'image/jpeg' })
  return (await blobs.put(bytes, { claim })).sha256
}

/** A registered copy of the embedded checkpoint with another identity, in a folder that a test may break. */
async function register(name: string): Promise<{ id: string; place: string }> {
  const place = path.join(folder, name)
  await cp(embeddedCheckpoint('edit').folder, place, { recursive: true })
  const file = path.join(place, 'unet', 'config.json')
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), _name_or_path: name }))
  return { place, id: await registerModel(database, (await readCheckpoint(place)).found) }
}

let incumbent: string
let candidate: string
beforeAll(async () => {
  incumbent = await registerModel(database, (await readCheckpoint('pico-edit')).found)
  candidate = (await register('copy')).id
  for (const red of [40, 200]) {
    const [photoHash, targetHash] = [await store(await photo(red)), await store(await photo(255 - red))]
    const captions = { photoCaption: 'a lake', resultCaption: 'a lake at night' }
    await goldenItem.create({
      data: { instruction: 'make it night', photoHash, targetHash, origin: 'upload', ...captions },
    })
  }
}, 60_000)

const request = (modelVersionId: string, more: { folder?: string; settings?: object } = {}) =>
  evaluationRun.create({
    data: {
      ...{ modelVersionId, folder: more.folder ?? null, setDigest: more.folder ? null : 'd'.repeat(64) },
      settings: { ...defaultEvaluationSettings, curve: false, ...more.settings },
    },
  })

async function perform(modelVersionId: string, more?: Parameters<typeof request>[1]) {
  const { id } = await request(modelVersionId, more)
  await runJob(database, handler, 'evaluation.run', { runId: id })
  return evaluationRun.findUniqueOrThrow({ where: { id }, include: { comparisons: true, pictures: true } })
}

describe('an evaluation', { timeout: 120_000 }, () => {
  it('measures the golden set, keeps small pictures, and stays with the version', async () => {
    const run = await perform(incumbent)
    expect(run).toMatchObject({
      ...{ status: 'done', progress: 1, errorCode: null, comparisons: [] },
      results: {
        evaluated: 2,
        skipped: [],
        clip: expect.stringContaining('pico-clip'),
        points: [{ metrics: { look: {}, clipDirection: {} } }],
      },
    })
    expect(run.pictures).toHaveLength(2 * 3)
    const bytes = await blobs.read(run.pictures[0]!.blobHash)
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 384, height: 256 })
    const { evaluation } = await modelVersion.findUniqueOrThrow({ where: { id: incumbent } })
    expect(evaluation).toMatchObject({ runId: run.id, evaluated: 2 })
  })

  it('is compared with the last one of each other version on the same items, in both directions', async () => {
    const run = await perform(candidate)
    const [comparison] = run.comparisons
    expect(comparison?.result).toMatchObject({
      items: 2,
      // A copy of the checkpoint gives the same pictures.
      metrics: { look: { difference: { mean: 0 }, verdict: 'unclear' } },
    })
    const other = await evaluationRun.findUniqueOrThrow({
      where: { id: comparison!.secondId },
      include: { comparisons: true },
    })
    expect(other).toMatchObject({ modelVersionId: incumbent, comparisons: [{ secondId: run.id }] })
  })

  it('goes on after the items of a killed worker', async () => {
    const whole = await perform(candidate, { settings: { seed: 3 } })
    const { items, settings, editing } = whole.items as { items: { id: string }[]; settings: object; editing: number }
    const { id } = await request(candidate, { settings: { seed: 3 } })
    await evaluationRun.update({
      where: { id },
      data: { status: 'running', attempts: 1, items: { items: items.slice(0, 1), settings, editing } },
    })
    await runJob(database, handler, 'evaluation.run', { runId: id })
    const resumed = await evaluationRun.findUniqueOrThrow({ where: { id } })
    expect(resumed).toMatchObject({ status: 'done', attempts: 2, items: { items } })
    // Only the second item was edited again.
    expect(new Set((await evaluationPicture.findMany({ where: { runId: id } })).map(({ itemId }) => itemId))).toEqual(
      new Set([items[1]!.id]),
    )
  })

  it('of two workers that end at once is compared by the next one', async () => {
    await database.installation.evaluationComparison.deleteMany()
    await handler.reconcile!()
    expect(await database.installation.evaluationComparison.count()).toBeGreaterThanOrEqual(2)
  })

  it('measures a folder of pairs, and one of another seed is not compared', async () => {
    const place = path.join(folder, 'pairs')
    await mkdir(path.join(place, 'input'), { recursive: true })
    await mkdir(path.join(place, 'output'))
    await writeFile(path.join(place, 'instruction.txt'), 'make it night')
    for (const i of [1, 2]) {
      await writeFile(path.join(place, 'input', `${i}.jpg`), await photo(60 * i))
      await writeFile(path.join(place, 'output', `${i}.jpg`), await photo(100 * i))
    }
    const run = await perform(candidate, { folder: place, settings: { count: 1 } })
    expect(run).toMatchObject({ status: 'done', results: { evaluated: 1, dataset: { pairs: 2 } }, comparisons: [] })
  })

  it.each([
    ['a folder that is none', { folder: '/nowhere' }, /nowhere/],
    ['a CLIP that is not there', { settings: { clip: 'no-clip' } }, /no-clip/],
  ])('fails with a sentence for %s', async (_, more, sentence) => {
    const run = await perform(candidate, more)
    expect(run).toMatchObject({ status: 'failed', errorMessage: expect.stringMatching(sentence) })
  })

  it('fails with a sentence when the checkpoint does not open', async () => {
    const { id, place } = await register('gone')
    await rm(place, { recursive: true })
    const { id: runId } = await request(id)
    // Another worker may have it, so that it is tried again before it fails.
    const error = await runJob(database, handler, 'evaluation.run', { runId }).catch((caught: unknown) => caught)
    const failure = error ? handler.explain!(error) : undefined
    if (failure) await database.transaction(async (records) => evaluationRecord.fail(records, { runId }, failure))
    expect(await evaluationRun.findUniqueOrThrow({ where: { id: runId } })).toMatchObject({
      ...{ status: 'failed', errorCode: 'model-unavailable' },
      errorMessage: 'The checkpoint of this version cannot be opened on the machine of the workers.',
    })
  })
})
