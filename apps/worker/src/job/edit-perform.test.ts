import { outcomeSchema } from '@amend/contract'
import type { Edit, Image, Prisma } from '@amend/db'
import { measureChange, readMask, readPicture } from '@amend/imaging'
import { parseRecipe } from '@amend/inference'
import { cancelEdits } from '@amend/services/edit'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestInstallation, quiet } from '../testing/installation.ts'
import { leftHalf, openTestWorkspace, photo, testEnvironment, until } from '../testing/workspace.ts'
import { startWorker } from '../worker.ts'

const installation = await openTestInstallation()
const { database, blobs, queue, url, folder } = installation
const worker = await startWorker(testEnvironment(url, folder), quiet)
afterAll(() => worker.stop(), 60_000)
const workspace = await openTestWorkspace(installation)

type Done = Edit & { result: Image | null }

const ended = (id: string): Promise<Done> =>
  until(async () => {
    const row = await database.unsafe.edit.findUniqueOrThrow({ where: { id }, include: { result: true } })
    return row.status !== 'queued' && row.status !== 'running' && row
  })

const perform = async (source: Image, instruction: string, chosen: Partial<Prisma.EditUncheckedCreateInput> = {}) =>
  ended((await workspace.edit(source, instruction, chosen)).id)

let source: Image
beforeAll(async () => {
  const { id } = await workspace.upload(await photo(300, 200), 'Meadow.JPG')
  source = await until(async () => {
    const image = await workspace.image(id)
    return image.status === 'ready' && image
  })
}, 60_000)

const renditionsOf = async ({ id }: Image) =>
  Object.fromEntries((await workspace.image(id)).renditions.map((rendition) => [rendition.kind, rendition]))

describe('an edit', () => {
  it('has a result with its tree, files, outcome, recipe and timings', async () => {
    const edit = await perform(source, 'make it night', { samples: 2 })
    expect(edit).toMatchObject({ status: 'done', progress: 1, errorCode: null })
    expect(edit.result).toMatchObject({
      ...{ kind: 'result', status: 'ready', width: 300, height: 200, name: 'Meadow', treeId: source.id },
      ...{ instruction: 'make it night', createdById: workspace.person.user.id },
    })
    const { full, model, preview, thumbnail } = await renditionsOf(edit.result!)
    expect(full?.blobHash).toBe(edit.result?.blobHash)
    expect([model, preview, thumbnail].map((file) => [file?.width, file?.height])).toEqual([
      [96, 64],
      [300, 200],
      [300, 200],
    ])
    const kept = await blobs.read(edit.result!.blobHash)
    expect(await sharp(kept).metadata()).toMatchObject({ format: 'png', width: 300, height: 200 })

    const outcome = outcomeSchema.parse(edit.advice)
    const before = await readPicture(await blobs.read(source.blobHash))
    expect(outcome.change.inside).toEqual((await measureChange(before, await readPicture(kept))).inside)
    const recipe = parseRecipe(JSON.stringify(edit.recipe))
    expect(recipe).toMatchObject({
      source: { sha256: source.blobHash, width: 300, height: 200 },
      instruction: 'make it night',
      settings: { seed: 7, steps: 3, samples: 2 },
    })
    expect(Object.keys(edit.timings ?? {})).toEqual(expect.arrayContaining(['denoise', 'restore', 'paint', 'store']))
  })

  it('of a canary whose candidate does not open is made by the version that serves, and the canary ends', async () => {
    const { modelVersion, deployment, canary } = database.installation
    const serving = await deployment.findFirstOrThrow()
    const incumbent = await modelVersion.findUniqueOrThrow({ where: { id: serving.modelVersionId } })
    const { modelId, licence, capabilities } = incumbent
    const candidate = await modelVersion.create({
      data: {
        ...{ modelId, licence, capabilities: capabilities ?? {}, label: '2', identity: 'gone' },
        provenance: { reference: '/nowhere' },
      },
    })
    const versions = { candidateId: candidate.id, incumbentId: incumbent.id, deploymentId: serving.id }
    const { id: canaryId } = await canary.create({
      data: { ...versions, status: 'running', share: 50, least: 5, margin: 0, startedAt: new Date() },
    })
    const mark = { canaryId, canaryArm: 'candidate' as const, modelVersionId: candidate.id }
    expect(await perform(source, 'make it night', mark)).toMatchObject({
      ...{ status: 'done', modelVersionId: incumbent.id, attempts: 1 },
    })
    expect(await canary.findUniqueOrThrow({ where: { id: canaryId } })).toMatchObject({
      status: 'rolledBack',
      reason: 'A worker could not open the candidate, so the version that serves made the edit.',
    })
  })

  it('reports its steps, with a preview', async () => {
    const { id } = await perform(source, 'make it sunset', { steps: 6 })
    const { event } = database.workspace(workspace.id)
    const events = await event.findMany({ where: { subjectId: id }, orderBy: { sequence: 'asc' } })
    expect(events.at(0)?.kind).toBe('edit.queued')
    expect(events.at(-1)?.kind).toBe('edit.finished')
    const reports = events.filter(({ kind }) => kind === 'edit.progressed').map(({ data }) => data)
    expect(reports.length).toBeGreaterThan(0)
    expect(reports[0]).toMatchObject({ steps: 6, secondsLeft: expect.any(Number) })
    expect(JSON.stringify(reports)).toContain('data:image/jpeg;base64,')
  })

  it('gives the same picture for the same settings', async () => {
    const [one, other] = [await perform(source, 'make it winter'), await perform(source, 'make it winter')]
    expect(other.result?.blobHash).toBe(one.result?.blobHash)
    expect(other.result?.id).not.toBe(one.result?.id)
  })

  it('of a result stays in the same tree', async () => {
    const first = await perform(source, 'make it autumn', { steps: 1 })
    const second = await perform(first.result!, 'make it night', { steps: 1 })
    expect(second.result).toMatchObject({ treeId: source.id, name: 'Meadow' })
  })

  it.each([
    ['at the picture’s size', 300, 200],
    ['at another, with the same shape', 150, 100],
  ])('with a mask %s changes nothing outside it', async (_, width, height) => {
    const mask = await leftHalf(width, height)
    const edit = await perform(source, 'make it night', { maskHash: await workspace.storeMask(mask), feather: 4 })
    expect(edit.errorMessage).toBeNull()
    const before = await readPicture(await blobs.read(source.blobHash))
    const after = await readPicture(await blobs.read(edit.result!.blobHash))
    const strict = await readMask(await leftHalf(300, 200), before)
    // Drawn at half the size, its edge is soft by one or two pixels.
    const outside = { ...strict, weight: strict.weight.map((_, i) => (i % 300 < 153 ? 1 : 0)) }
    const change = await measureChange(before, after, outside)
    expect(change.outside).toEqual({ mean: 0, changed: 0 })
    expect(change.inside.changed).toBeGreaterThan(0.5)
    expect(outcomeSchema.parse(edit.advice).change.outside).toEqual({ mean: 0, changed: 0 })
  })

  it('of an exploration gives a sketch with small files only', async () => {
    const edit = await perform(source, 'make it night', { kind: 'exploration', steps: 1 })
    expect(edit.result).toMatchObject({ kind: 'sketch', treeId: source.id })
    expect(Object.keys(await renditionsOf(edit.result!)).sort()).toEqual(['preview', 'thumbnail'])
    expect(await workspace.kindsOfEvents(edit.result!.id)).toEqual([])
  })
})

describe('an edit that fails', () => {
  it('gives the reason in a sentence', async () => {
    const edit = await perform(source, 'make it night', { restore: 'model', samples: 2 })
    expect(edit).toMatchObject({ status: 'failed', errorCode: 'bad-setting', result: null })
    expect(edit.errorMessage).toMatch(/^Averaging several samples blurs .*\.$/)
    expect(await workspace.kindsOfEvents(edit.id)).toEqual(['edit.queued', 'edit.started', 'edit.failed'])
  })

  it('has an invalid mask, or a scheduler that the model cannot use', async () => {
    const mask = await workspace.storeMask(Buffer.from('no picture'))
    expect(await perform(source, 'make it night', { maskHash: mask })).toMatchObject({ errorCode: 'not-an-image' })
    const scheduled = await perform(source, 'make it night', { scheduler: 'lms' })
    expect(scheduled).toMatchObject({ status: 'failed', errorCode: 'unsupported-setting' })
  })

  it('has a refused source', async () => {
    const upload = await workspace.upload(Buffer.from('no picture'))
    await until(async () => (await workspace.image(upload.id)).status === 'refused')
    expect(await perform(upload, 'make it night')).toMatchObject({ status: 'failed', errorCode: 'source-not-ready' })
  })
})

describe('an edit that is cancelled', () => {
  it('stops before its next step, saves nothing, and keeps the engine process for the next edit', async () => {
    const { id } = await workspace.edit(source, 'make it winter', { steps: 900 })
    await until(async () => (await database.unsafe.edit.findUniqueOrThrow({ where: { id } })).progress > 0)
    const before = worker.pids
    await database.transaction((records) => cancelEdits(queue, records, workspace.id, [id]))
    expect(await ended(id)).toMatchObject({ status: 'cancelled', result: null })
    expect(await perform(source, 'make it night', { steps: 1 })).toMatchObject({ status: 'done' })
    expect(worker.pids).toEqual(before)
    expect(await workspace.kindsOfEvents(id)).toEqual(['edit.queued', 'edit.started', 'edit.cancelled'])
  })
})
