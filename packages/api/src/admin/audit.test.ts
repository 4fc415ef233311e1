/** Each command of the administration is in the audit log: who, what, before, after. A new one fails without an example. */
import { randomBytes, randomUUID } from 'node:crypto'
import { claimBlob } from '@amend/db'
import { addEdit, addUpload } from '@amend/db/seed'
import { deployModel, newPerson, picture } from '@amend/services/testing'
import { defaultEvaluationSettings } from '@amend/services/types'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { testDataset } from '../testing/dataset.ts'
import { call, proceduresOf } from '../testing/http.ts'
import { testInstallation } from '../testing/installation.ts'
import { adminRouter } from './router.ts'

const values = z.record(z.string(), z.unknown())

const { services, contextOf, tokenOf, team, owner, editor, teamPicture, modelVersionId } = await testInstallation()
const { database } = services
const { installation } = database

const serving = async () =>
  (await installation.deployment.findFirstOrThrow({ orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] })).id

const placed = async (id: string, reference: string) => {
  await installation.modelVersion.update({ where: { id }, data: { provenance: { reference } } })
  return id
}

const failed = { status: 'failed', finishedAt: new Date(), errorCode: 'internal', errorMessage: 'It failed.' } as const

/** A job of an edit, by its state. */
async function jobOf(state: 'waiting' | 'failed'): Promise<string> {
  const { edit } = await addEdit(database, teamPicture, 'make it night', { by: editor, status: 'queued' })
  await database.transaction((records) =>
    services.queue.request(
      records,
      'edit.perform',
      { workspaceId: team.id, editId: edit.id },
      { person: editor.user.id },
    ),
  )
  const [job] = await database.unsafe.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM jobs.job WHERE singleton_key = ${edit.id}`
  if (!job) throw new Error('The job is missing.')
  if (state === 'waiting') return job.id
  await database.workspace(team.id).edit.update({ where: { id: edit.id }, data: failed })
  await database.unsafe.$executeRaw`
    UPDATE jobs.job SET state = 'completed', completed_on = now(), output = '{"outcome": "failed", "code": "internal"}'
    WHERE id = ${job.id}::uuid`
  return job.id
}

/** A run of a dataset of its own, in a state. */
async function runOf(status: 'running' | 'paused'): Promise<string> {
  const { dataset } = await testDataset(services)
  const { name, folder, id: datasetId } = dataset
  const data = { name, folder: folder ?? '', datasetId, captions: 4, chunks: 2, status, startedAt: new Date() }
  return (await installation.datasetRun.create({ data })).id
}

const announcement = async () => {
  const data = { textEn: 'Maintenance', textDe: 'Wartung', startsAt: new Date() }
  const { id, version } = await installation.announcement.create({ data })
  return { id, version }
}

/** A flagged picture whose review was requested. */
async function requestedReview(): Promise<string> {
  const { id: imageId } = await addUpload(database, team.id, 'flagged.jpg', { by: editor })
  const asked = { requestedById: editor.user.id, requestedAt: new Date(), status: 'requested' as const }
  const data = { workspaceId: team.id, imageId, reason: 'porn' as const, score: 0.9, ...asked }
  return (await database.unsafe.safetyFlag.create({ data })).id
}

/** What a visitor reported about a link. */
async function report(): Promise<string> {
  const link = { workspaceId: team.id, subject: 'image' as const, imageId: teamPicture.id }
  const { shareLink, shareReport } = database.unsafe
  const { id: shareLinkId } = await shareLink.create({
    data: { ...link, keyHash: randomBytes(32).toString('hex'), keySealed: '' },
  })
  return (await shareReport.create({ data: { workspaceId: team.id, shareLinkId, reason: 'illegal' } })).id
}

const trainingRun = async (status: 'waiting' | 'finished') => {
  const result = status === 'finished' ? '/runs/1/model' : null
  const data = { name: 'Teal prints', base: 'pico-edit', pairs: '/pairs', settings: {}, status, result }
  return (await installation.trainingRun.create({ data })).id
}

const text = { en: 'Maintenance on Sunday', de: 'Wartung am Sonntag' }

const override = { override: true, reason: 'A test.' }

const goldenExample = async () => ({
  ...{ instruction: 'make it night', photo: (await picture('jpeg')).toString('base64') },
  ...{ photoCaption: 'a lake', resultCaption: 'a lake at night' },
})

const goldenItem = async () => {
  const photoHash = randomUUID().replaceAll('-', '').padEnd(64, '0')
  await installation.blob.create({ data: { sha256: photoHash, bytes: 1n, mediaType: 'image/jpeg' } })
  return (await installation.goldenItem.create({ data: { instruction: 'make it night', photoHash, origin: 'upload' } }))
    .id
}

const evaluation = async () => ({
  modelVersionId: await placed(await deployModel(database, randomUUID()), 'pico-edit'),
  folder: '/pairs',
  settings: defaultEvaluationSettings,
})

const sentFile = { fileName: 'teal.safetensors', bytes: 3, changedAt: new Date(0) }

/** A file that has arrived whole. */
async function sent(kind: 'checkpoint' | 'lora'): Promise<string> {
  const { id } = await installation.modelUpload.create({ data: { ...sentFile, kind, startedById: owner.user.id } })
  const { sha256, bytes } = await services.blobs.put(Buffer.from('abc'), {
    claim: (stored) => claimBlob(database, { ...stored, mediaType: 'application/octet-stream' }),
  })
  await installation.modelUploadPiece.create({ data: { uploadId: id, number: 0, blobHash: sha256, bytes } })
  return id
}

/** A running canary. */
const canary = async () => {
  const candidateId = await placed(await deployModel(database, randomUUID()), 'pico-edit')
  const incumbentId = await deployModel(database, randomUUID())
  await installation.modelTask.deleteMany()
  const versions = { candidateId, incumbentId, deploymentId: await serving() }
  const data = { ...versions, status: 'running' as const, share: 10, least: 5, margin: 0, startedAt: new Date() }
  return (await installation.canary.create({ data })).id
}

/** Two runs with a result each of one item. */
const comparedRuns = async () => {
  const ids: string[] = []
  const items = { items: [{ id: 'x', instruction: 'make it night', measures: [{}] }], editing: 1 }
  const settings = { steps: 1, scheduler: 'checkpoint', resolution: 64 }
  for (const label of [randomUUID(), randomUUID()]) {
    const modelVersionId = await deployModel(database, label)
    const data = { modelVersionId, status: 'done' as const, settings: defaultEvaluationSettings }
    const { id: runId } = await installation.evaluationRun.create({ data: { ...data, items: { ...items, settings } } })
    for (const kind of ['photo', 'result'] as const) {
      const blobHash = randomUUID().replaceAll('-', '').padEnd(64, '1')
      await installation.blob.create({ data: { sha256: blobHash, bytes: 1n, mediaType: 'image/webp' } })
      await installation.evaluationPicture.create({ data: { runId, itemId: 'x', kind, blobHash } })
    }
    ids.push(runId)
  }
  return ids
}

const pairwiseTask = async () => {
  const [firstId = '', secondId = ''] = await comparedRuns()
  return (await installation.pairwiseTask.create({ data: { firstId, secondId, itemId: 'x' } })).id
}

/** A valid input of each mutation. */
const examples: Readonly<Record<string, () => Promise<object> | object>> = {
  'user.changeRole': async () => ({ userId: (await newPerson(database)).user.id, role: 'administrator' }),
  'user.suspend': async () => ({ userId: (await newPerson(database)).user.id, suspended: true }),
  'user.endSessions': async () => {
    await tokenOf(editor)
    return { userId: editor.user.id }
  },
  'workspace.setCredits': () => ({ workspaceId: team.id, credits: 100, replaces: null }),
  'job.cancel': async () => ({ ids: [await jobOf('waiting')] }),
  'job.retry': async () => ({ id: await jobOf('failed') }),
  'dataset.create': async () => {
    const { dataset } = await testDataset(services)
    return { name: randomUUID(), recipe: dataset.recipe, source: { kind: 'embedded' }, budget: null }
  },
  'dataset.discard': async () => {
    const { dataset } = await testDataset(services, { folder: null })
    return { id: dataset.id }
  },
  'dataset.import': () => ({ name: randomUUID(), source: { kind: 'pairs', path: 'exports/looks' }, clip: 'pico-clip' }),
  'dataset.addRow': async () => {
    const { dataset } = await testDataset(services)
    const jpeg = (await picture('jpeg')).toString('base64')
    return { datasetId: dataset.id, instruction: 'make it night', before: jpeg, after: jpeg }
  },
  'dataset.discardRow': async () => {
    const { dataset } = await testDataset(services)
    const sha256 = randomUUID().replaceAll('-', '').padEnd(64, '2')
    await installation.blob.create({ data: { sha256, bytes: 1n, mediaType: 'image/jpeg' } })
    const data = {
      datasetId: dataset.id,
      number: 0,
      instruction: 'make it night',
      beforeHash: sha256,
      afterHash: sha256,
    }
    return { id: (await installation.datasetHandmade.create({ data })).id }
  },
  'dataset.reword': async () => {
    const { dataset } = await testDataset(services)
    return { datasetId: dataset.id, triple: 0, instruction: 'turn day into night', replaces: 'make it night' }
  },
  'dataset.start': async () => ({ datasetId: (await testDataset(services)).dataset.id, budget: 5 }),
  'dataset.pause': async () => ({ id: await runOf('running') }),
  'dataset.resume': async () => ({ id: await runOf('paused') }),
  'dataset.cancel': async () => ({ id: await runOf('running') }),
  'dataset.changeBudget': async () => ({ id: await runOf('paused'), budget: 20, replaces: null }),
  'dataset.review': async () => {
    const { dataset } = await testDataset(services)
    return { datasetId: dataset.id, triple: 0, candidate: 0, decision: 'rejected', reason: 'another scene' }
  },
  'dataset.saveSelection': async () => {
    const { dataset } = await testDataset(services)
    return { datasetId: dataset.id, name: 'strict', selection: { thresholds: { image: 0.8 } }, replaces: null }
  },
  'dataset.freeze': async () => ({ selectionId: (await testDataset(services)).selection.id, name: 'v2' }),
  'dataset.export': async () => ({ versionId: (await testDataset(services)).version.id, layout: 'webdataset' }),
  'outbox.retry': async () => {
    const data = { recipient: 'a@example.org', subject: 'A link', text: 'secret', attempts: 1, error: 'refused' }
    return { id: (await installation.mailOutbox.create({ data })).id }
  },
  'setting.change': () => ({ key: 'retentionDays', chosen: { value: 90 }, version: 0 }),
  'backup.make': () => ({}),
  'backup.drill': () => ({}),
  'storage.cleanUp': () => ({ name: 'blob.clean' }),
  'announcement.create': () => ({ text }),
  'announcement.change': async () => ({ ...(await announcement()), text }),
  'announcement.end': announcement,
  'moderation.decide': async () => ({ id: await requestedReview(), decision: 'cleared', replaces: 'requested' }),
  'moderation.decideReport': async () => ({ id: await report(), outcome: 'ended' }),
  'model.register': () => ({ reference: 'pico-edit' }),
  'model.pull': () => ({ reference: 'owner/editor' }),
  'model.beginUpload': () => ({ ...sentFile, kind: 'checkpoint', changedAt: sentFile.changedAt.toISOString() }),
  'model.discardUpload': async () => ({ id: await sent('checkpoint') }),
  'model.upload': async () => ({ uploadId: await sent('checkpoint'), name: 'sent' }),
  'model.adapt': async () => {
    const baseId = await placed(modelVersionId, 'pico-edit')
    return { uploadId: await sent('lora'), baseId, weight: 0.8 }
  },
  'model.optimize': async () => {
    await goldenItem()
    return { baseId: await placed(modelVersionId, 'pico-edit') }
  },
  'model.verify': async () => ({ id: await placed(modelVersionId, 'pico-edit') }),
  'model.deploy': async () => {
    const other = await deployModel(database, randomUUID())
    await deployModel(database, randomUUID())
    return { modelVersionId: await placed(other, 'other'), replaces: await serving(), ...override }
  },
  'model.evaluate': async () => {
    await goldenItem()
    const { modelVersionId: id } = await installation.deployment.findUniqueOrThrow({ where: { id: await serving() } })
    return { modelVersionId: await placed(id, 'pico-edit') }
  },
  'evaluation.request': async () => ({ ...(await evaluation()) }),
  'evaluation.cancel': async () => {
    const { settings, modelVersionId } = await evaluation()
    return { id: (await installation.evaluationRun.create({ data: { modelVersionId, settings } })).id }
  },
  'evaluation.addGolden': () => goldenExample(),
  'evaluation.takeGolden': async () => {
    const [id = ''] = await comparedRuns()
    const photo = await installation.evaluationPicture.findFirstOrThrow({ where: { runId: id, kind: 'photo' } })
    await installation.evaluationPicture.create({ data: { ...photo, kind: 'target' } })
    await installation.evaluationRun.update({ where: { id }, data: { folder: '/pairs' } })
    return { id }
  },
  'evaluation.removeGolden': async () => ({ id: await goldenItem() }),
  'canary.start': async () => {
    const other = await deployModel(database, randomUUID())
    await deployModel(database, randomUUID())
    await installation.modelTask.deleteMany()
    const modelVersionId = await placed(other, 'other')
    return { modelVersionId, replaces: await serving(), share: 10, ...override }
  },
  'preference.compare': async () => {
    const [firstId = '', secondId = ''] = await comparedRuns()
    return { firstId, secondId }
  },
  'preference.judge': async () => ({ id: await pairwiseTask(), answer: 'left' }),
  'preference.write': async () => {
    const taskId = await pairwiseTask()
    const vote = { taskId, raterId: owner.user.id, choice: 'first' as const, swapped: false }
    await installation.pairwiseVote.create({ data: vote })
    return { name: 'judgements' }
  },
  'canary.promote': async () => ({ id: await canary() }),
  'canary.rollBack': async () => ({ id: await canary() }),
  'training.start': () => ({
    ...{ name: 'Teal prints', base: { reference: 'pico-edit' }, pairs: '/pairs', settings: { steps: 10 } },
  }),
  'training.command': async () => ({ id: await trainingRun('waiting'), kind: 'pause' }),
  'training.register': async () => ({ id: await trainingRun('finished') }),
  'model.rollBack': async () => {
    await installation.modelTask.deleteMany()
    await installation.modelVersion.updateMany({ data: { provenance: { reference: 'pico-edit' } } })
    return { replaces: await serving() }
  },
}

const mutations = [...proceduresOf(adminRouter)].filter(([, { type }]) => type === 'mutation').map(([path]) => path)

it('has an example of each command', () => {
  expect(Object.keys(examples).sort()).toEqual(mutations.sort())
})

it.each(mutations)('%s is in the audit log with who, what, before and after', async (path) => {
  const input = await examples[path]?.()
  const context = await contextOf(owner)
  const since = new Date()
  const { status, text } = await call(context, path, input, adminRouter)
  expect(status, text).toBe(200)
  const rows = await database.unsafe.auditLog.findMany({
    where: { actorId: owner.user.id, createdAt: { gte: since }, NOT: { action: 'session:begin' } },
  })
  expect(rows, path).toHaveLength(1)
  const [row] = rows
  expect(row?.action).toMatch(/^[a-z-]+:[a-z-]+$/)
  const { before, after } = z.object({ before: values, after: values }).parse(row?.data)
  expect(after).not.toEqual(before)
  expect(JSON.stringify(row?.data)).not.toMatch(/secret/)
})
