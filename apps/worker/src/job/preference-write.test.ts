import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { claimBlob } from '@amend/db'
import { readPreferences } from '@amend/pairs'
import { registerModel } from '@amend/services/model'
import { defaultEvaluationSettings } from '@amend/services/types'
import sharp from 'sharp'
import { afterEach, expect, it, vi } from 'vitest'
import { readCheckpoint } from '../model/read.ts'
import { openTestInstallation } from '../testing/installation.ts'
import { runJob } from '../testing/run-job.ts'
import { preferenceWriteHandler } from './preference-write.ts'

const installation = await openTestInstallation()
const { database, blobs, folder } = installation
const { evaluationRun, evaluationPicture, pairwiseTask, preferenceSet } = database.installation
const handler = preferenceWriteHandler(installation)

afterEach(() => vi.unstubAllEnvs())

const store = async (red: number) => {
  const create = { width: 8, height: 8, channels: 3 as const, background: { r: red, g: 0, b: 0 } }
  const claim = (stored: { sha256: string; bytes: number }) =>
    claimBlob(database, { ...stored, mediaType: 'image/webp' })
  return (await blobs.put(await sharp({ create }).webp().toBuffer(), { claim })).sha256
}

it('writes judgements into a folder that training reads, with their provenance', async () => {
  vi.stubEnv('AMEND_HOME', path.join(folder, 'home'))
  const modelVersionId = await registerModel(database, (await readCheckpoint('pico-edit')).found)
  const settings = { steps: 1, scheduler: 'checkpoint', resolution: 64 }
  const items = { items: [{ id: 'x', instruction: 'make it night', measures: [{}] }], settings, editing: 1 }
  const runs: string[] = []
  for (const red of [10, 20]) {
    const data = { modelVersionId, status: 'done' as const, settings: defaultEvaluationSettings, items }
    const { id: runId } = await evaluationRun.create({ data })
    for (const kind of ['photo', 'result'] as const) {
      const blobHash = await store(kind === 'photo' ? 200 : red)
      await evaluationPicture.create({ data: { runId, itemId: 'x', kind, blobHash } })
    }
    runs.push(runId)
  }
  const [firstId = '', secondId = ''] = runs
  const votes = { create: [{ raterId: firstId, choice: 'second' as const, swapped: false }] }
  const task = await pairwiseTask.create({ data: { firstId, secondId, itemId: 'x', votes } })
  const { id } = await preferenceSet.create({ data: { name: 'judgements' } })
  await runJob(database, handler, 'preference.write', { setId: id })
  const set = await preferenceSet.findUniqueOrThrow({ where: { id } })
  const place = path.join(folder, 'home', 'preferences', 'judgements')
  expect(set).toMatchObject({ status: 'done', folder: place, fromPairwise: 1, fromVotes: 0 })
  const found = await readPreferences(place)
  expect(found).toMatchObject({ skipped: [], rankings: [{}] })
  const [better] = found!.pairs
  expect(better!.instructions).toEqual(['make it night'])
  expect((await sharp(better!.output).stats()).dominant.r).toBeLessThan(40)
  expect(JSON.parse(await readFile(path.join(place, 'provenance.json'), 'utf8'))).toMatchObject({
    ...{ set: id, lines: [{ origin: 'pairwise', from: [task.id] }] },
  })
}, 60_000)

it('fails with a sentence where it cannot write', async () => {
  const file = path.join(folder, 'a file')
  await writeFile(file, '')
  vi.stubEnv('AMEND_HOME', path.join(file, 'home'))
  const { id } = await preferenceSet.create({ data: { name: 'unwritable' } })
  await runJob(database, handler, 'preference.write', { setId: id })
  expect(await preferenceSet.findUniqueOrThrow({ where: { id } })).toMatchObject({
    ...{ status: 'failed', errorCode: 'cannot-write' },
  })
})
