import { modelTaskRecord, type ReadCheckpoint } from '@amend/services/model'
import { capabilities, deployModel } from '@amend/services/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { testInstallation } from '../testing/installation.ts'
import { createAdminCaller } from './router.ts'

const { services, contextOf, owner } = await testInstallation()
const { database } = services
const { installation } = database

const administrator = async () => createAdminCaller(await contextOf(owner))
/** These versions were never evaluated: the gate is tested in promotion.test.ts. */
const override = true
const overridden = { override, reason: 'A test.' }

const code = (error: unknown) => (error as { cause?: { code?: string } }).cause?.code

const found = (name: string): ReadCheckpoint => ({
  found: { name, identity: `identity of ${name}`, capabilities, reference: name },
  ...{ bytes: 1000, files: 2, digest: 'a'.repeat(64) },
})

/** Ends a task as a worker does. */
async function finish(taskId: string, read: ReadCheckpoint | { code: string; message: string }): Promise<void> {
  await database.transaction(async (records) => {
    const begun = await modelTaskRecord.begin(records, { taskId }, { number: 1, worker: 'test' })
    if (!begun) throw new Error('The task has ended.')
    if ('found' in read) await modelTaskRecord.finish(records, begun.row, read)
    else await modelTaskRecord.fail(records, { taskId }, { ...read, retry: false })
  })
}

/** The version that serves, and the one that served before. */
let first: string
let second: string
/** The log of deployments only grows: each test has versions of its own. */
let tests = 0

beforeEach(async () => {
  await installation.modelTask.deleteMany()
  second = await deployModel(database, `${++tests}b`)
  first = await deployModel(database, `${tests}a`)
  await installation.modelVersion.updateMany({ data: { provenance: { reference: 'pico-edit' } } })
})

const registry = async () => (await administrator()).model.registry()
const serving = async () => {
  const { serving } = await registry()
  if (!serving) throw new Error('Nothing serves.')
  return serving
}

describe('a checkpoint', () => {
  it('is added by a worker, and does not serve by that', async () => {
    const admin = await administrator()
    const { id } = await admin.model.register({ reference: 'models/other' })
    await finish(id, found('models/other'))
    const { versions, tasks } = await registry()
    expect(tasks).toMatchObject([{ kind: 'register', status: 'done', error: null }])
    expect(versions[0]).toMatchObject({ name: 'models/other', licence: 'MIT', bytes: 1000, files: 2 })
    expect((await serving()).versionId).toBe(first)
  })

  it('that cannot be opened is refused in one sentence, and nothing is registered', async () => {
    const admin = await administrator()
    const { id } = await admin.model.register({ reference: 'nowhere' })
    await finish(id, { code: 'not-found', message: 'There is no checkpoint at nowhere.' })
    const { versions, tasks } = await registry()
    expect(versions.map(({ reference }) => reference)).not.toContain('nowhere')
    expect(tasks).toMatchObject([{ status: 'failed', error: { message: 'There is no checkpoint at nowhere.' } }])
  })
})

describe('a deployment', () => {
  it('takes effect when a worker has opened the checkpoint; until then the former one serves', async () => {
    const admin = await administrator()
    const { deploymentId } = await serving()
    const { id } = await admin.model.deploy({
      modelVersionId: second,
      replaces: deploymentId,
      override,
      reason: 'Better skies.',
    })
    expect((await serving()).versionId).toBe(first)
    await finish(id, found('pico'))
    expect((await serving()).versionId).toBe(second)
    const { items } = await admin.model.deployments({})
    expect(items[0]).toMatchObject({ versionId: second, reason: 'Better skies.', by: { id: owner.user.id } })
    expect(items.slice(1, 3).map(({ versionId }) => versionId)).toEqual([first, second])
  })

  it('of a checkpoint that does not run is refused, and the former one goes on serving', async () => {
    const admin = await administrator()
    const { deploymentId } = await serving()
    const { id } = await admin.model.deploy({ modelVersionId: second, replaces: deploymentId, ...overridden })
    await finish(id, { code: 'model-unavailable', message: 'It cannot be loaded.' })
    expect(await serving()).toEqual({ deploymentId, versionId: first })
    // It can be tried again.
    await expect(
      admin.model.deploy({ modelVersionId: second, replaces: deploymentId, ...overridden }),
    ).resolves.toBeDefined()
  })

  it('tells the second of two administrators', async () => {
    const admin = await administrator()
    const { deploymentId } = await serving()
    const [one, other] = await Promise.allSettled(
      [second, second].map((modelVersionId) =>
        admin.model.deploy({ modelVersionId, replaces: deploymentId, ...overridden }),
      ),
    )
    const outcomes = [one, other].map((result) => (result?.status === 'rejected' ? code(result.reason) : 'requested'))
    expect(outcomes.sort()).toEqual(['changed-meanwhile', 'requested'])
    const stale = admin.model.deploy({ modelVersionId: second, replaces: null })
    expect(await stale.catch(code)).toBe('changed-meanwhile')
  })

  it('has no effect when another one was written meanwhile, such as by a setting', async () => {
    const admin = await administrator()
    const { deploymentId } = await serving()
    const { id } = await admin.model.deploy({ modelVersionId: second, replaces: deploymentId, ...overridden })
    const third = await deployModel(database, `${tests}c`)
    await finish(id, found('pico'))
    expect((await serving()).versionId).toBe(third)
    expect((await registry()).tasks[0]).toMatchObject({ status: 'failed', error: { code: 'changed-meanwhile' } })
  })

  it('is rolled back to what served before, by one more row', async () => {
    const admin = await administrator()
    const { deploymentId } = await serving()
    const { id } = await admin.model.rollBack({ replaces: deploymentId })
    await finish(id, found('pico'))
    expect((await serving()).versionId).toBe(second)
    const { items } = await admin.model.deployments({})
    expect(items.slice(0, 3).map(({ versionId }) => versionId)).toEqual([second, first, second])
    expect(items[0]?.reason).toBe(`Back from Pico ${tests}a.`)
  })

  it('of the version that serves is refused', async () => {
    const admin = await administrator()
    const { deploymentId } = await serving()
    await expect(admin.model.deploy({ modelVersionId: first, replaces: deploymentId })).rejects.toThrow(
      /serves already/,
    )
  })
})
