/** A canary: who gets which version, what becomes of their edits, and how it ends. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CanaryArm, lockByName } from '@amend/db'
import { addEdit, addTeam, addUpload } from '@amend/db/seed'
import { endUnopenedCanary, judgeCanary, modelFor } from '@amend/services/canary'
import { modelTaskRecord } from '@amend/services/model'
import { capabilities, deployModel, settings } from '@amend/services/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { testInstallation } from '../testing/installation.ts'
import { createAdminCaller } from './router.ts'

const { services, contextOf, callerOf, owner, team, editor, teamPicture } = await testInstallation()
const { database, log } = services
const { installation } = database

const administrator = async () => createAdminCaller(await contextOf(owner))
const code = (error: unknown) => (error as { cause?: { code?: string } }).cause?.code

let tests = 0
let candidate: string
let incumbent: string
beforeEach(async () => {
  await installation.modelTask.deleteMany()
  await installation.canary.deleteMany()
  candidate = await deployModel(database, `${++tests}b`)
  incumbent = await deployModel(database, `${tests}a`)
  await installation.modelVersion.updateMany({ data: { provenance: { reference: 'pico-edit' } } })
})

const registry = async () => (await administrator()).model.registry()
const serving = async () => (await registry()).serving!

async function finish(taskId: string, failure?: { code: string; message: string }): Promise<void> {
  await database.transaction(async (records) => {
    const begun = await modelTaskRecord.begin(records, { taskId }, { number: 1, worker: 'test' })
    if (!begun) throw new Error('The task has ended.')
    if (failure) await modelTaskRecord.fail(records, { taskId }, { ...failure, retry: false })
    else {
      const found = { name: 'pico', identity: 'x', capabilities, reference: 'pico-edit' }
      await modelTaskRecord.finish(records, begun.row, { found, bytes: 1, files: 1 })
    }
  })
}

const request = async (more: object = {}) =>
  (await administrator()).canary.start({
    ...{ modelVersionId: candidate, replaces: (await serving()).deploymentId, share: 0, workspaceIds: [team.id] },
    ...{ least: 5, override: true, reason: 'A test.', ...more },
  })

/** A running canary for the team. */
async function begin(more: object = {}): Promise<string> {
  const task = await request(more)
  await finish(task.id)
  return (await current()).id
}

const current = async () => (await (await administrator()).canary.list()).canaries[0]!

/** Adds ended edits of an arm: the first ones failed, or with a thumb down. */
async function addEdits(
  canaryId: string,
  canaryArm: CanaryArm,
  count: number,
  { down = 0, failed = 0 }: { down?: number; failed?: number } = {},
): Promise<void> {
  const { edit, editVote } = database.workspace(team.id)
  const finishedAt = new Date()
  const fields = {
    ...{ workspaceId: team.id, sourceId: teamPicture.id, canaryId, canaryArm, finishedAt, startedAt: finishedAt },
    ...{
      steps: 1,
      textGuidance: 1,
      imageGuidance: 1,
      seed: 1n,
      scheduler: 'checkpoint',
      resolution: 64,
      restore: 'detail',
    },
  }
  const failure = { status: 'failed' as const, errorCode: 'internal', errorMessage: 'It failed.' }
  const rows = await edit.createManyAndReturn({
    data: Array.from({ length: count }, (_, i) => ({
      ...{ ...fields, instruction: `look ${randomUUID()}`, batchId: randomUUID(), idempotencyKey: randomUUID() },
      ...(i < failed ? failure : { status: 'done' as const, progress: 1 }),
    })),
  })
  const vote = { workspaceId: team.id, userId: editor.user.id, vote: 'down' as const, forTraining: false }
  await editVote.createMany({ data: rows.slice(0, down).map(({ id: editId }) => ({ ...vote, editId })) })
}

describe('a canary', () => {
  it('begins when a worker has opened the candidate, and edits of its cohort get it', async () => {
    const task = await request()
    expect(task.kind).toBe('canary')
    expect(await current()).toMatchObject({
      status: 'opening',
      candidate: { id: candidate },
      workspaces: [{ id: team.id }],
    })
    expect((await modelFor(database, log, team.id)).mark).toBeNull()
    await finish(task.id)
    expect(await current()).toMatchObject({ status: 'running', override: expect.stringContaining('A test.') })
    const api = await callerOf(editor)
    expect(await api.model.current({ workspaceId: team.id })).toMatchObject({ id: candidate })
    const own = editor.workspace.id
    expect(await api.model.current({ workspaceId: own })).toMatchObject({ id: incumbent })
    const { seed: _, ...rest } = settings
    const [edit] = await api.edit.request({
      ...{
        workspaceId: team.id,
        sourceId: teamPicture.id,
        instruction: 'make it night',
        variants: 1,
        key: randomUUID(),
      },
      settings: { ...rest, seed: 1 },
    })
    const row = await database.workspace(team.id).edit.findFirstOrThrow({ where: { id: edit!.id } })
    expect(row).toMatchObject({ modelVersionId: candidate, canaryArm: 'candidate' })
    expect((await serving()).versionId).toBe(incumbent)
  })

  it('by share gives each workspace one arm for as long as it runs', async () => {
    const canaryId = await begin({ share: 40, workspaceIds: [] })
    const ids = Array.from({ length: 40 }, () => randomUUID())
    const arms = async () => Promise.all(ids.map(async (id) => (await modelFor(database, log, id)).mark?.canaryArm))
    const first = await arms()
    expect(await arms()).toEqual(first)
    const share = first.filter((arm) => arm === 'candidate').length / ids.length
    expect(share).toBeGreaterThan(0.1)
    expect(share).toBeLessThan(0.75)
    expect((await modelFor(database, log, ids[0]!)).mark?.canaryId).toBe(canaryId)
  })

  it('is rolled back by itself when a rate is worse beyond its interval, and waiting edits go to the incumbent', async () => {
    const canaryId = await begin()
    await addEdits(canaryId, 'incumbent', 30)
    await addEdits(canaryId, 'candidate', 30, { down: 3 })
    expect(await judgeCanary(database, log)).toBeUndefined()
    await addEdits(canaryId, 'candidate', 20, { down: 20 })
    const { edit } = await addEdit(database, teamPicture, 'a waiting one', { by: editor, status: 'queued' })
    const data = { canaryId, canaryArm: 'candidate' as const, modelVersionId: candidate }
    await database.workspace(team.id).edit.update({ where: { id: edit.id }, data })
    expect((await current()).outcome?.rates.find(({ name }) => name === 'downvoted')).toMatchObject({
      verdict: 'worse',
    })
    expect(await judgeCanary(database, log)).toBe(
      'Rolled back automatically. Thumbs down: 46 % with the candidate, 0 % with the version that serves.',
    )
    expect(await current()).toMatchObject({
      ...{ status: 'rolledBack', decidedBy: null, outcome: { candidate: { done: 50, downvoted: 23 } } },
    })
    expect(await database.workspace(team.id).edit.findFirst({ where: { id: edit.id } })).toMatchObject({
      modelVersionId: incumbent,
    })
    expect((await modelFor(database, log, team.id)).mark).toBeNull()
    expect(await database.unsafe.auditLog.count({ where: { action: 'model:end-canary', subjectId: candidate } })).toBe(
      1,
    )
  })

  it('is rolled back by itself when the candidate fails', async () => {
    const canaryId = await begin({ least: 100 })
    await addEdits(canaryId, 'incumbent', 20)
    await addEdits(canaryId, 'candidate', 6, { failed: 6 })
    expect(await judgeCanary(database, log)).toContain('Failed edits: 100 %')
  })

  it('is counted while a deployment holds the lock, and decided after it', async () => {
    const canaryId = await begin({ least: 100 })
    await addEdits(canaryId, 'incumbent', 20)
    await addEdits(canaryId, 'candidate', 4)
    let judged: Promise<string | undefined> | undefined
    await database.transaction(async (records) => {
      await lockByName(records, 'deployments')
      // It has nothing to decide, so it waits for nobody.
      expect(await judgeCanary(database, log)).toBeUndefined()
      await addEdits(canaryId, 'candidate', 6, { failed: 6 })
      judged = judgeCanary(database, log)
      expect(await Promise.race([judged, sleep(300, 'waiting')])).toBe('waiting')
    })
    expect(await judged).toContain('Failed edits')
  })

  it('stays while there are few edits, however they are', async () => {
    const canaryId = await begin({ least: 20 })
    await addEdits(canaryId, 'candidate', 4, { failed: 4 })
    expect(await judgeCanary(database, log)).toBeUndefined()
    expect((await current()).outcome?.rates.every(({ verdict }) => verdict === 'waiting')).toBe(true)
  })

  it('is promoted with one command: the deployment ends it', async () => {
    const id = await begin()
    const task = await (await administrator()).canary.promote({ id })
    expect((await serving()).versionId).toBe(incumbent)
    await finish(task.id)
    expect((await serving()).versionId).toBe(candidate)
    expect(await current()).toMatchObject({ status: 'promoted', reason: 'It was promoted.' })
    const [last] = (await (await administrator()).model.deployments({})).items
    expect(last?.reason).toBe('Promoted after a canary.')
  })

  it('that is rolled back while its promotion waits is not promoted', async () => {
    const id = await begin()
    const admin = await administrator()
    const task = await admin.canary.promote({ id })
    await admin.canary.rollBack({ id })
    await finish(task.id)
    expect((await serving()).versionId).toBe(incumbent)
    expect(await current()).toMatchObject({ status: 'rolledBack', reason: 'Ended by an administrator.' })
    const row = await installation.modelTask.findUniqueOrThrow({ where: { id: task.id } })
    expect(row).toMatchObject({ status: 'failed', errorCode: 'changed-meanwhile' })
  })

  it('goes on when its promotion cannot be opened', async () => {
    const id = await begin()
    const task = await (await administrator()).canary.promote({ id })
    await finish(task.id, { code: 'model-unavailable', message: 'It cannot be loaded.' })
    expect(await current()).toMatchObject({ id, status: 'running' })
    expect((await serving()).versionId).toBe(incumbent)
  })

  it('is rolled back with one command, once', async () => {
    const id = await begin()
    const admin = await administrator()
    await admin.canary.rollBack({ id })
    expect(await current()).toMatchObject({ status: 'rolledBack', reason: 'Ended by an administrator.' })
    expect(await admin.canary.rollBack({ id }).catch(code)).toBe('not-found')
    expect(await admin.canary.promote({ id }).catch(code)).toBe('not-found')
  })

  it('does not begin when no worker can open the candidate, and says why', async () => {
    const task = await request()
    await finish(task.id, { code: 'model-unavailable', message: 'It cannot be loaded.' })
    expect(await current()).toMatchObject({ status: 'rolledBack', reason: 'It cannot be loaded.', startedAt: null })
  })

  it('ends once when a worker cannot open the candidate any more', async () => {
    const id = await begin()
    expect(await endUnopenedCanary(database, id)).toBe(true)
    expect(await endUnopenedCanary(database, id)).toBe(false)
    expect((await current()).reason).toContain('could not open the candidate')
  })

  it('ends when another version is deployed', async () => {
    await begin()
    await deployModel(database, `${tests}c`)
    expect(await current()).toMatchObject({ status: 'rolledBack', reason: 'Another version was deployed.' })
  })

  it('refuses a second one, the version that serves, nobody, a workspace that is gone, and a gate that is not met', async () => {
    expect(await request({ workspaceIds: [] }).catch(code)).toBe('bad-input')
    expect(await request({ share: 50 }).catch(code)).toBe('bad-input')
    expect(await request({ workspaceIds: [randomUUID()] }).catch(code)).toBe('bad-input')
    expect(await request({ modelVersionId: incumbent }).catch(code)).toBe('bad-input')
    expect(await request({ override: false }).catch(code)).toBe('gate-not-met')
    expect(await request({ replaces: randomUUID() }).catch(code)).toBe('changed-meanwhile')
    await begin()
    expect(await request().catch(code)).toBe('bad-input')
  })

  it('counts what is kept, done again and downloaded by arm', async () => {
    const canaryId = await begin()
    const other = await addTeam(database, 'Another studio', { owner })
    const upload = await addUpload(database, other.id, 'sea.jpg', { by: owner })
    const mark = { canaryId, canaryArm: 'incumbent' as const }
    const make = async (instruction: string) => {
      const { edit, result } = await addEdit(database, upload, instruction, { by: owner })
      await database.workspace(other.id).edit.update({ where: { id: edit.id }, data: mark })
      return result!
    }
    const [kept, downloaded] = [await make('night'), await make('dawn')]
    await make('fog')
    await make('fog')
    const scoped = database.workspace(other.id)
    await scoped.image.update({ where: { id: kept.id }, data: { favourite: true } })
    const data = { workspaceId: other.id, imageId: downloaded.id, format: 'png' as const, size: 'original' as const }
    await scoped.export.create({ data: { ...data, withRecipe: false } })
    expect((await current()).outcome?.incumbent).toEqual({
      ...{ done: 4, failed: 0, kept: 2, redone: 1, downvoted: 0, downloaded: 1 },
    })
  })
})
