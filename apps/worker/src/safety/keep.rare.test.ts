/**
 * From a photo to its flag. There are no indecent pictures in this repository: the thresholds are such that an ordinary photo
 * is flagged as "neutral" or "drawing". Everything else is what happens to an indecent one.
 */
import type { Edit, Image } from '@amend/db'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readWorkerEnvironment } from '../environment.ts'
import { openTestInstallation, quiet } from '../testing/installation.ts'
import { openTestWorkspace, photo, testVariables, until } from '../testing/workspace.ts'
import { startWorker, type Worker } from '../worker.ts'
import { knownFindings } from './keep.ts'

const installation = await openTestInstallation()
const { database, url, folder } = installation
const workspace = await openTestWorkspace(installation)
const scope = database.workspace(workspace.id)

let worker: Worker | undefined
/** One worker at a time, as an installation whose variables were changed. */
async function restart(variables: Record<string, string>) {
  await worker?.stop()
  worker = await startWorker(readWorkerEnvironment({ ...testVariables(url, folder), ...variables }), quiet)
}
afterAll(() => worker?.stop(), 60_000)

const ready = (id: string) =>
  until(async () => {
    const image = await workspace.image(id)
    return image.status === 'ready' && image
  })
const upload = async (bytes: Uint8Array) => ready((await workspace.upload(bytes)).id)
const ended = (id: string): Promise<Edit & { result: Image | null }> =>
  until(async () => {
    const row = await database.unsafe.edit.findUniqueOrThrow({ where: { id }, include: { result: true } })
    return row.status !== 'queued' && row.status !== 'running' && row
  })
const flagOf = ({ id: imageId }: Pick<Image, 'id'>) => scope.safetyFlag.findFirst({ where: { imageId } })
const scoresOf = async ({ blobHash }: Pick<Image, 'blobHash'>) => (await knownFindings(database, blobHash))?.scores

/** Of the photo, measured once: the classes exceed these in any case. */
const ordinary = { AMEND_PICTURE_THRESHOLDS: 'neutral:0.01,drawing:0.01' }

describe('with the default thresholds', () => {
  let source: Image
  beforeAll(async () => {
    await restart({})
    source = await upload(await photo(300, 200))
  }, 120_000)

  it('an ordinary photo has scores that add up to 1, and no flag', async () => {
    const scores = await scoresOf(source)
    expect(Object.values(scores ?? {}).reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 5)
    expect(await flagOf(source)).toBeNull()
  })

  it('so has the result of an edit', async () => {
    const { result, status } = await ended((await workspace.edit(source, 'make it night', { steps: 1 })).id)
    expect(status).toBe('done')
    expect(Object.keys((await scoresOf(result!)) ?? {})).toHaveLength(5)
    expect(await flagOf(result!)).toBeNull()
  })
})

describe('with thresholds that ordinary photos exceed', () => {
  let source: Image
  beforeAll(async () => {
    await restart(ordinary)
    source = await upload(await photo(320, 213))
  }, 120_000)

  it('an upload is flagged with the most probable class, and ready like any other', async () => {
    const scores = await scoresOf(source)
    const reason = scores && scores.neutral > scores.drawing ? 'neutral' : 'drawing'
    expect(await flagOf(source)).toMatchObject({ reason, score: scores?.[reason], status: 'flagged' })
    expect((await workspace.image(source.id)).renditions).toHaveLength(3)
  })

  it('the result of an edit is flagged and stored, and so is a sketch', async () => {
    for (const kind of ['edit', 'exploration'] as const) {
      const edit = await ended((await workspace.edit(source, 'make it sunset', { steps: 1, kind })).id)
      expect(edit).toMatchObject({ status: 'done', errorCode: null })
      expect(await flagOf(edit.result!)).toMatchObject({ status: 'flagged' })
    }
  })

  it('equal bytes are classified once', async () => {
    const bytes = await installation.blobs.read(source.blobHash)
    // Scores that no photo has: whoever computes them again replaces them.
    const scores = { drawing: 0.1, hentai: 0, neutral: 0.2, porn: 0.7, sexy: 0 }
    await database.installation.classification.updateMany({ where: { blobHash: source.blobHash }, data: { scores } })
    const again = await upload(bytes)
    expect(again.id).not.toBe(source.id)
    expect(await scoresOf(again)).toEqual(scores)
    expect(await flagOf(again)).toMatchObject({ reason: 'neutral', score: 0.2 })
  })

  it('a source that is older than the check is examined with its first edit, and pages hear of it', async () => {
    const older = await upload(await photo(310, 207))
    await scope.safetyFlag.deleteMany({ where: { imageId: older.id } })
    await database.installation.classification.deleteMany({ where: { blobHash: older.blobHash } })
    await ended((await workspace.edit(older, 'make it winter', { steps: 1 })).id)
    expect(await scoresOf(older)).toBeDefined()
    expect(await flagOf(older)).toMatchObject({ status: 'flagged' })
    expect(await workspace.kindsOfEvents(older.id)).toContain('image.changed')
  })
})

it('without the check nothing is classified or flagged', async () => {
  await restart({ ...ordinary, AMEND_PICTURE_CHECK: 'off' })
  const source = await upload(await photo(330, 220))
  const { result } = await ended((await workspace.edit(source, 'make it night', { steps: 1 })).id)
  for (const image of [source, result!]) {
    expect(await scoresOf(image)).toBeUndefined()
    expect(await flagOf(image)).toBeNull()
  }
}, 120_000)
