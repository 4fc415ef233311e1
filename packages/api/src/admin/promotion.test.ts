/** The gate before a version serves: licence, evaluation, comparison with the version that serves, and the override. */
import { comparableRuns, evaluationRecord, type VersionComparison } from '@amend/services/evaluation'
import { deployModel, picture } from '@amend/services/testing'
import { defaultEvaluationSettings } from '@amend/services/types'
import { beforeEach, describe, expect, it } from 'vitest'
import { testInstallation } from '../testing/installation.ts'
import { createAdminCaller } from './router.ts'

const { services, contextOf, owner } = await testInstallation()
const { database } = services
const { installation } = database

const administrator = async () => createAdminCaller(await contextOf(owner))
const code = (error: unknown) => (error as { cause?: { code?: string } }).cause?.code
const sentence = (error: unknown) => (error as Error).message

let tests = 0
let candidate: string
let incumbent: string
beforeEach(async () => {
  await installation.modelTask.deleteMany()
  await installation.evaluationRun.deleteMany()
  await installation.goldenItem.updateMany({ data: { removedAt: new Date() } })
  candidate = await deployModel(database, `${++tests}b`)
  incumbent = await deployModel(database, `${tests}a`)
  await installation.modelVersion.updateMany({ data: { provenance: { reference: 'pico-edit' } } })
})

const base64 = async () => (await picture('jpeg')).toString('base64')

const addItem = async (more: object = {}) =>
  (await administrator()).evaluation.addGolden({
    ...{ instruction: 'make it night', photo: await base64() },
    ...{ photoCaption: 'a lake', resultCaption: 'a lake at night', ...more },
  })

/** Ends the open runs as workers do. `better` is what the candidate's look error is below that of the incumbent. */
async function evaluateAll(difference: number): Promise<void> {
  const runs = await installation.evaluationRun.findMany({
    where: { status: 'waiting' },
    orderBy: { createdAt: 'asc' },
  })
  for (const { id } of runs) {
    await database.transaction(async (records) => {
      const begun = await evaluationRecord.begin(records, { runId: id }, { number: 1, worker: 'test' })
      if (!begun) throw new Error('The run has ended.')
      const points = [{ textGuidance: 1, imageGuidance: 1, metrics: { look: { mean: 0.1, count: 2 } } }]
      const settings = { steps: 1, scheduler: 'checkpoint', resolution: 64 }
      const comparisons = (await comparableRuns(records, begun.row.run)).flatMap((other) => [
        {
          firstId: id,
          secondId: other.id,
          result: comparison(begun.row.run.modelVersionId === candidate ? difference : -difference),
        },
        {
          firstId: other.id,
          secondId: id,
          result: comparison(begun.row.run.modelVersionId === candidate ? -difference : difference),
        },
      ])
      await evaluationRecord.finish(records, begun.row, {
        sofar: { items: [{ id: 'x', instruction: 'make it night', measures: [{ look: 0.1 }] }], settings, editing: 10 },
        results: {
          ...{ points, settings, secondsPerEdit: 1, evaluated: 2, skipped: [], missing: [] },
          dataset: { name: 'golden set', layout: 'golden set', pairs: 2, part: 'all of it' },
        },
        comparisons,
      })
    })
  }
}

const comparison = (difference: number): VersionComparison => ({
  items: 2,
  metrics: {
    look: {
      difference: { mean: difference, interval: [difference - 0.01, difference + 0.01], count: 2 },
      verdict: Math.abs(difference) < 0.01 ? 'unclear' : difference > 0 ? 'worse' : 'better',
    },
  },
})

const gate = async () => (await administrator()).model.gate({ id: candidate })
const reasons = async () => (await gate()).conditions.map(({ reason }) => reason)
const serving = async () => (await (await administrator()).model.registry()).serving!.deploymentId
const deploy = async (more: object = {}) =>
  (await administrator()).model.deploy({ modelVersionId: candidate, replaces: await serving(), ...more })

describe('the gate', () => {
  it('names each condition that is missing, and evaluates the version that serves where it has no figures', async () => {
    expect(await reasons()).toEqual(['licence-allowed', 'golden-set-empty'])
    const admin = await administrator()
    expect(await admin.model.evaluate({ modelVersionId: candidate }).catch(sentence)).toContain('golden set is empty')
    await addItem()
    expect(await reasons()).toEqual(['licence-allowed', 'not-evaluated'])
    expect(await admin.model.evaluate({ modelVersionId: candidate })).toEqual({ requested: 2 })
    expect(await installation.evaluationRun.findMany({ select: { modelVersionId: true } })).toEqual(
      expect.arrayContaining([{ modelVersionId: candidate }, { modelVersionId: incumbent }]),
    )
    expect(await gate()).toMatchObject({ met: false, conditions: [{}, { state: 'pending', reason: 'evaluating' }] })
    expect(await admin.model.evaluate({ modelVersionId: candidate }).catch(code)).toBe('bad-input')
    await evaluateAll(-0.05)
    expect(await gate()).toMatchObject({
      met: true,
      conditions: [{}, { reason: 'better', findings: [{ measure: 'look' }] }],
    })
    expect((await deploy()).kind).toBe('deploy')
  })

  it('is met by a version that is not worse within the interval', async () => {
    await addItem()
    await (await administrator()).model.evaluate({ modelVersionId: candidate })
    await evaluateAll(0.004)
    expect(await gate()).toMatchObject({ met: true, conditions: [{}, { reason: 'not-worse' }] })
  })

  it('refuses a version that is worse with one sentence, and an override needs a reason, which is audited', async () => {
    await addItem()
    await (await administrator()).model.evaluate({ modelVersionId: candidate })
    await evaluateAll(0.05)
    const refused = deploy()
    expect(await refused.catch(code)).toBe('gate-not-met')
    expect(await refused.catch(sentence)).toContain('It is worse on the golden set than the version that serves.')
    expect(await installation.modelTask.count()).toBe(0)
    expect(await deploy({ override: true }).catch(code)).toBe('bad-input')
    await deploy({ override: true, reason: 'A fix that cannot wait.' })
    const [row] = await database.unsafe.auditLog.findMany({
      where: { action: 'model:deploy', subjectId: candidate },
      orderBy: { createdAt: 'desc' },
    })
    expect(row?.data).toMatchObject({ after: { override: expect.stringContaining('worse') } })
  })

  it('is not met by figures on another golden set', async () => {
    await addItem()
    await (await administrator()).model.evaluate({ modelVersionId: candidate })
    await evaluateAll(-0.05)
    const item = await addItem()
    expect(await reasons()).toEqual(['licence-allowed', 'not-evaluated'])
    await (await administrator()).evaluation.removeGolden({ id: item.id })
    expect((await gate()).met).toBe(true)
  })

  it.each([
    ['unknown', 'licence-unknown', 'Its licence is unknown.'],
    ['cc-by-nc-4.0', 'licence-not-allowed', 'Its licence is not one that is allowed.'],
  ])('refuses the licence %s', async (licence, reason, text) => {
    await installation.modelVersion.update({ where: { id: candidate }, data: { licence } })
    expect((await reasons())[0]).toBe(reason)
    expect(await deploy().catch(sentence)).toContain(text)
  })

  it('does not hold up going back to what served before', async () => {
    const task = await (await administrator()).model.rollBack({ replaces: await serving() })
    expect(task).toMatchObject({ kind: 'deploy', versionId: candidate })
  })
})

describe('the golden set', () => {
  it('takes the pairs of a run with what their pictures show, which the trade-off curve needs', async () => {
    const admin = await administrator()
    const { photo: blobHash } = await admin.evaluation.addGolden({
      ...{ instruction: 'make it foggy', photo: await base64(), target: await base64() },
    })
    const captions = { input: 'a lake', output: 'a blue lake' }
    const data = {
      ...{ modelVersionId: candidate, folder: '/pairs', status: 'done' as const, settings: defaultEvaluationSettings },
      items: {
        items: [{ id: 'x', instruction: 'make it blue', captions, measures: [{ look: 0.1 }] }],
        ...{ settings: { steps: 1, scheduler: 'checkpoint', resolution: 64 }, editing: 10 },
      },
    }
    const { id } = await installation.evaluationRun.create({ data })
    for (const kind of ['photo', 'target'] as const)
      await installation.evaluationPicture.create({ data: { runId: id, itemId: 'x', kind, blobHash } })
    expect(await admin.evaluation.takeGolden({ id })).toEqual({ added: 1 })
    const { items } = await admin.evaluation.golden()
    expect(items).toContainEqual(
      expect.objectContaining({ instruction: 'make it blue', photoCaption: 'a lake', resultCaption: 'a blue lake' }),
    )
  })

  it('has items with captions or a true result, which are shown to administrators only', async () => {
    const admin = await administrator()
    const photo = await base64()
    const bare = admin.evaluation.addGolden({ instruction: 'make it night', photo })
    expect(await bare.catch(sentence)).toContain('add the true result')
    const item = await admin.evaluation.addGolden({ instruction: 'make it night', photo, target: photo })
    expect(await admin.evaluation.golden()).toMatchObject({ items: [{ id: item.id, target: item.photo }] })
    const text = Buffer.from('no picture').toString('base64')
    expect(await admin.evaluation.addGolden({ instruction: 'x', photo: text, target: photo }).catch(code)).toBe(
      'unsupported-format',
    )
    await admin.evaluation.removeGolden({ id: item.id })
    expect(await admin.evaluation.removeGolden({ id: item.id }).catch(code)).toBe('changed-meanwhile')
  })

  it('is evaluated once at a time for each version, and a run can be cancelled', async () => {
    await addItem()
    const admin = await administrator()
    const settings = { part: 'all' as const, count: 0, steps: null, curve: true, seed: 0, clip: 'pico-clip' }
    const request = { modelVersionId: candidate, folder: null, settings }
    const run = await admin.evaluation.request(request)
    expect(run).toMatchObject({ status: 'waiting', current: true, folder: null })
    expect(await admin.evaluation.request(request).catch(code)).toBe('bad-input')
    await admin.evaluation.cancel({ id: run.id })
    expect(await admin.evaluation.cancel({ id: run.id }).catch(code)).toBe('not-found')
    expect((await admin.evaluation.get({ id: run.id })).run.status).toBe('cancelled')
    expect((await admin.evaluation.list()).runs.map(({ id }) => id)).toContain(run.id)
  })
})
