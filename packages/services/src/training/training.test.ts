/** Training runs: requests, commands, the life of a run and its result. A real database and queue, no network. */
import { randomUUID } from 'node:crypto'
import { preferenceDefaults } from '@amend/contract'
import type { Prisma, TrainingRun } from '@amend/db'
import { type JobWorker, performJobs, type RecordWork, recordHandler } from '@amend/jobs'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { modelTaskRecord, readRegistry } from '../model/index.ts'
import { rememberPageAddress } from '../notification/index.ts'
import { capabilities, testInstallation } from '../testing/index.ts'
import {
  alertStandingRuns,
  commandTrainingRun,
  endTrainingCommand,
  keepTrainingConfig,
  listTrainingRuns,
  noticeTrainingRun,
  readTrainingRun,
  registerTrainingResult,
  startTrainingRun,
  type TrainingEnd,
  type TrainingProgress,
  takeTrainingCommands,
  trainingRunRecord,
} from './index.ts'
import { linkTrainingResult } from './register-result.ts'

const { services, principalOf, owner, modelVersionId } = await testInstallation()
const { database, queue } = services
const { installation } = database
const session = await principalOf(owner)

const workers: JobWorker[] = []
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop(0)))
  await queue.boss.deleteAllJobs()
  await installation.mailOutbox.deleteMany()
})
beforeAll(() => rememberPageAddress(database, 'https://admin.example.org', 'administration'))

type Work = RecordWork<TrainingRun, { readonly progress: TrainingProgress }, TrainingEnd>

async function work(perform: Work['perform'], explain?: Work['explain']): Promise<JobWorker> {
  const worker = await performJobs(queue, database, {
    handlers: {
      'training.run': recordHandler(queue, database, trainingRunRecord, { perform, ...(explain && { explain }) }),
    },
    lanes: [['training.run']],
    ...{ pollInterval: 50, recoveryInterval: 100, disconnectTimeout: 300, reconcileInterval: 200 },
  })
  workers.push(worker)
  return worker
}

const start = (given: object = {}) =>
  startTrainingRun(services, session, {
    ...{ name: 'Teal prints', base: { reference: 'pico-edit' }, pairs: '/pairs', settings: { steps: 100 } },
    ...given,
  })
async function frozenVersion() {
  const { id: datasetId } = await installation.dataset.create({ data: { name: 'looks', recipe: {} } })
  const facts = { pairs: 10, captions: 5, instructions: 5, bytes: 100n, facts: {}, card: '', hash: 'a'.repeat(64) }
  return installation.datasetVersion.create({
    data: { ...facts, datasetId, number: 1, name: 'v1', folder: '/versions/v1' },
  })
}
const command = (id: string, kind: 'pause' | 'resume' | 'stop' | 'save' | 'sample') =>
  commandTrainingRun(services, session, { id, kind })
const change = (id: string, data: Prisma.TrainingRunUncheckedUpdateInput) =>
  installation.trainingRun.update({ where: { id }, data })

const waitingJobs = async () => {
  const rows = await database.unsafe.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM jobs.job WHERE name = 'training.run' AND state <= 'active'`
  return rows[0]?.count
}

/** Looks until it is true, for half a minute at most. */
async function until(look: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000
  while (!(await look())) {
    if (Date.now() > end) throw new Error('It did not come about within half a minute.')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
const inStatus = (id: string, status: string) =>
  until(async () => (await readTrainingRun(services, id)).status === status)

const progress: TrainingProgress = {
  ...{ step: 40, steps: 100, loss: 0.2, smoothed: 0.25, learningRate: 1e-4, samplesPerSecond: 8, secondsLeft: 30 },
  ...{ memory: 500e6, peakMemory: 600e6, savedStep: 25, notice: null },
}

describe('a request', () => {
  it('queues a run with its settings, its price and its parent, and is in the audit log', async () => {
    const parent = await start({ name: 'First' })
    const run = await start({ parentId: parent.id, minutes: 10, hourlyPrice: 2, settings: { steps: 50, seed: 7 } })
    expect(run).toMatchObject({
      ...{ status: 'waiting', base: 'pico-edit', pairs: '/pairs', minutes: 10, hourlyPrice: 2, config: null },
      ...{ settings: { steps: 50, seed: 7 }, parent: { id: parent.id, name: 'First' }, allowed: ['pause', 'stop'] },
    })
    expect(await waitingJobs()).toBe(2)
    const { items } = await listTrainingRuns(services, {})
    expect(items.map(({ id }) => id).slice(0, 2)).toEqual([run.id, parent.id])
    const audit = await database.unsafe.auditLog.findFirstOrThrow({ where: { subjectId: run.id } })
    expect(audit).toMatchObject({ action: 'training:start', actorId: owner.user.id })
  })

  it('for a frozen version takes its folder, and its page and the model that it makes say which version', async () => {
    const version = await frozenVersion()
    const run = await start({ pairs: { datasetVersionId: version.id } })
    const learnsFrom = {
      ...{ kind: 'datasetVersion', id: version.id, name: 'v1', number: 1 },
      dataset: { id: version.datasetId, name: 'looks' },
    }
    expect(run).toMatchObject({ pairs: '/versions/v1', learnsFrom })
    await database.transaction((records) => linkTrainingResult(records, run.id, modelVersionId))
    const { versions } = await readRegistry(database)
    expect(versions.find(({ id }) => id === modelVersionId)?.trained).toEqual({
      ...{ run: { id: run.id, name: run.name }, learnsFrom },
    })
    const settings = { steps: 10, beta: 2000 }
    await expect(start({ pairs: { datasetVersionId: version.id }, settings })).rejects.toMatchObject({
      ...{ code: 'bad-input', field: 'settings.beta' },
    })
    await expect(start({ pairs: { datasetVersionId: randomUUID() } })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('for a set of judgements compares results, on a worker, once the set is written', async () => {
    const { id } = await installation.preferenceSet.create({ data: { name: 'tastes' } })
    const pairs = { preferenceSetId: id }
    const settings = preferenceDefaults
    await expect(start({ pairs, settings })).rejects.toThrow('The set is not written yet.')
    await installation.preferenceSet.update({ where: { id }, data: { status: 'done', folder: '/sets/tastes' } })
    await expect(start({ pairs })).rejects.toMatchObject({ code: 'bad-input', field: 'settings.beta' })
    const cluster = { kind: 'ray', address: 'http://head:8265', shared: { here: '/a', there: '/b' } }
    await expect(start({ pairs, settings, cluster })).rejects.toMatchObject({ code: 'bad-input', field: 'cluster' })
    const run = await start({ pairs, settings })
    expect(run).toMatchObject({
      ...{ pairs: '/sets/tastes', settings: { beta: 2000 } },
      learnsFrom: { kind: 'preferenceSet', id, name: 'tastes' },
    })
    await expect(start({ pairs: { preferenceSetId: randomUUID() } })).rejects.toMatchObject({ code: 'not-found' })
  })

  it.each([
    [{ learningRate: 0 }, 'settings.learningRate', /it is 0, where a number above 0 is needed/],
    [{ steps: 10, warmup: 10 }, 'settings.warmup', /does not end within the 10 steps/],
    [{ colour: 1 }, 'settings.colour', /there is no such field/],
  ])('with %j is refused in the sentence of the trainer', async (settings, field, message) => {
    await expect(start({ settings })).rejects.toMatchObject({ code: 'bad-input', field })
    await expect(start({ settings })).rejects.toThrow(message)
  })

  it('names no kubeconfig of its own, whose programs a worker would run', async () => {
    const cluster = {
      kind: 'kubernetes',
      shared: { here: '/a', there: '/b' },
      image: 'x',
      claim: 'y',
      file: '/elsewhere/kubeconfig',
    }
    await expect(start({ cluster })).rejects.toMatchObject({ code: 'bad-input', field: 'cluster.file' })
  })

  it('with an unknown version or parent is refused', async () => {
    await expect(start({ base: { versionId: randomUUID() } })).rejects.toMatchObject({ code: 'not-found' })
    await expect(start({ parentId: randomUUID() })).rejects.toMatchObject({ code: 'not-found' })
    expect(await waitingJobs()).toBe(0)
  })

  it('takes the place of a registered version', async () => {
    const provenance = { reference: '/models/one' }
    await installation.modelVersion.update({ where: { id: modelVersionId }, data: { provenance } })
    expect(await start({ base: { versionId: modelVersionId } })).toMatchObject({ base: '/models/one' })
  })
})

describe('a run', { timeout: 60_000 }, () => {
  it('reports its progress, and finishes with a result', async () => {
    const { id } = await start({ hourlyPrice: 3600 })
    await work(async ({ report }) => {
      await report(0.4, { progress })
      await until(async () => (await readTrainingRun(services, id)).step === 40)
      expect(await readTrainingRun(services, id)).toMatchObject({
        ...{ status: 'running', dead: false, steps: 100, memory: 500e6, secondsLeft: 30, savedStep: 25 },
        ...{ cost: { left: 30, currency: 'EUR' }, allowed: ['pause', 'stop', 'save', 'sample'] },
      })
      return { state: 'finished', step: 100, savedStep: 100, result: '/runs/1/model' }
    })
    await inStatus(id, 'finished')
    expect(await readTrainingRun(services, id)).toMatchObject({
      ...{ step: 100, secondsLeft: null, allowed: [], attempts: 1 },
      result: { reference: '/runs/1/model', versionId: null, registration: 'none' },
    })
  })

  it('is paused and resumed by commands that are acknowledged and done', async () => {
    const { id } = await start()
    const seen: string[] = []
    await work(async ({ row, report }) => {
      seen.push(`attempt ${row.attempts} from ${row.savedStep}`)
      await report(0.4, { progress })
      if (row.attempts === 2) return { state: 'finished', step: 100, savedStep: 100, result: '/m' }
      let kinds: string[] = []
      await until(async () => {
        kinds = await takeTrainingCommands(database, id)
        return kinds.length > 0
      })
      seen.push(...kinds)
      return { state: 'suspended', step: 42, savedStep: 42 }
    })
    await inStatus(id, 'running')
    expect(await command(id, 'pause')).toMatchObject({ status: 'requested' })
    expect(await command(id, 'pause')).toMatchObject({ status: 'refused' })
    await inStatus(id, 'paused')
    const [, pause] = (await readTrainingRun(services, id)).commands
    expect(pause).toMatchObject({ kind: 'pause', status: 'done', step: 42 })
    expect(await waitingJobs()).toBe(0)
    expect(await command(id, 'resume')).toMatchObject({ status: 'requested' })
    await inStatus(id, 'finished')
    expect((await readTrainingRun(services, id)).commands[0]).toMatchObject({ kind: 'resume', status: 'done' })
    expect(seen).toEqual(['attempt 1 from null', 'pause', 'attempt 2 from 42'])
  })

  it('that is suspended without a request waits for its next attempt, and gets a job', async () => {
    const { id } = await start()
    await change(id, { createdAt: new Date(Date.now() - 120_000) })
    await work(async ({ row }) =>
      row.attempts === 1
        ? { state: 'suspended', step: 5, savedStep: 5 }
        : { state: 'stopped', step: 9, savedStep: 9, result: '/m' },
    )
    await inStatus(id, 'stopped')
    expect(await readTrainingRun(services, id)).toMatchObject({ attempts: 2, step: 9, allowed: ['resume'] })
  })

  it('fails with one sentence, refuses what was asked, and mails the administrators', async () => {
    const { id } = await start()
    await work(
      async () => {
        await commandTrainingRun(services, session, { id, kind: 'save' })
        await takeTrainingCommands(database, id)
        throw new Error('broken')
      },
      () => ({ code: 'not-finite', message: 'Step 6 gave a loss that is not a number.', retry: false }),
    )
    await inStatus(id, 'failed')
    const run = await readTrainingRun(services, id)
    expect(run).toMatchObject({
      error: { code: 'not-finite', message: 'Step 6 gave a loss that is not a number.' },
      ...{ allowed: ['resume'], result: null },
    })
    expect(run.commands[0]).toMatchObject({ kind: 'save', status: 'refused', message: 'The run has failed.' })
    const [mail] = await installation.mailOutbox.findMany()
    expect(mail).toMatchObject({ recipient: owner.user.email, subject: 'The loss of a training run is not a number' })
    expect(mail?.text).toContain(`https://admin.example.org/training/${id}`)
  })

  it('of a worker that stops goes back to the queue', async () => {
    const { id } = await start()
    const worker = await work(
      ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    )
    await inStatus(id, 'running')
    await worker.stop(0)
    expect(await readTrainingRun(services, id)).toMatchObject({ status: 'waiting', worker: null })
  })

  it('without a heartbeat is dead', async () => {
    const { id } = await start()
    await change(id, { status: 'running', heartbeatAt: new Date(Date.now() - 120_000), leaseOwner: 'gone' })
    expect(await readTrainingRun(services, id)).toMatchObject({ status: 'running', dead: true, worker: 'gone' })
  })

  it('that stands still is told of once', async () => {
    const before = new Date(Date.now() - 3_600_000)
    const { id } = await start()
    await change(id, { status: 'running', heartbeatAt: new Date(), steppedAt: before })
    const { id: waiting } = await start()
    await change(waiting, { notice: 'The disk is full.', heartbeatAt: before })
    const { id: moving } = await start()
    await change(moving, { status: 'running', heartbeatAt: new Date(), steppedAt: new Date() })
    expect(await alertStandingRuns(database)).toBe(2)
    expect(await alertStandingRuns(database)).toBe(0)
    const mails = await installation.mailOutbox.findMany()
    expect(mails.map(({ subject }) => subject)).toEqual(Array(2).fill('A training run stands still'))
  })
})

describe('a command', () => {
  it('is done at once where no worker is needed', async () => {
    const { id } = await start()
    expect(await command(id, 'pause')).toMatchObject({ status: 'done' })
    expect(await readTrainingRun(services, id)).toMatchObject({ status: 'paused', allowed: ['resume', 'stop'] })
    expect(await waitingJobs()).toBe(0)
    await command(id, 'resume')
    expect(await waitingJobs()).toBe(1)
    expect(await command(id, 'stop')).toMatchObject({ status: 'done' })
    expect(await readTrainingRun(services, id)).toMatchObject({ status: 'stopped', result: null })
    expect(await waitingJobs()).toBe(0)
  })

  it('that stops a paused run asks a worker to make its checkpoint ready', async () => {
    const { id } = await start()
    await change(id, { status: 'paused', step: 20, savedStep: 20 })
    await queue.boss.deleteAllJobs()
    expect(await command(id, 'stop')).toMatchObject({ status: 'requested' })
    expect(await readTrainingRun(services, id)).toMatchObject({ status: 'waiting' })
    expect(await takeTrainingCommands(database, id, { all: true })).toEqual(['stop'])
    expect(await takeTrainingCommands(database, id)).toEqual([])
    expect(await takeTrainingCommands(database, id, { all: true })).toEqual(['stop'])
  })

  it.each([
    ['waiting', 'save', 'The run has not begun yet.'],
    ['running', 'resume', 'The run is running.'],
    ['paused', 'sample', 'The run is paused.'],
    ['finished', 'resume', 'The run has finished.'],
    ['failed', 'stop', 'The run has ended.'],
  ] as const)('to a run that is %s: %s is refused with a sentence', async (status, kind, message) => {
    const { id } = await start()
    await change(id, { status })
    expect(await command(id, kind)).toMatchObject({ status: 'refused', message })
    expect(await readTrainingRun(services, id)).toMatchObject({ status })
  })

  it('to save is refused in the words of the run', async () => {
    const { id } = await start()
    await change(id, { status: 'running' })
    await command(id, 'save')
    await takeTrainingCommands(database, id)
    await endTrainingCommand(database, id, 'save', { step: 5, problem: 'The disk is full.' })
    expect((await readTrainingRun(services, id)).commands[0]).toMatchObject({
      ...{ status: 'refused', step: 5, message: 'The disk is full.' },
    })
    await noticeTrainingRun(database, id, 'The disk is full.')
    expect(await readTrainingRun(services, id)).toMatchObject({ notice: 'The disk is full.' })
  })

  it('to an unknown run is refused', async () => {
    await expect(command(randomUUID(), 'stop')).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('the result', () => {
  it('is registered with its recipe and where it came from, once', async () => {
    const { id, name } = await start()
    await expect(registerTrainingResult(services, session, id)).rejects.toMatchObject({ code: 'bad-input' })
    await keepTrainingConfig(database, id, { steps: 100, seed: 7 })
    await change(id, { status: 'stopped', result: '/runs/2/model' })
    const task = await registerTrainingResult(services, session, id)
    expect(task).toMatchObject({ kind: 'register', reference: '/runs/2/model' })
    expect((await registerTrainingResult(services, session, id)).id).toBe(task.id)
    expect((await readTrainingRun(services, id)).result).toMatchObject({ registration: 'waiting', versionId: null })
    const begun = await modelTaskRecord.begin(database, { taskId: task.id }, { number: 1, worker: 'test' })
    const found = { name: 'teal-prints', identity: 'i'.repeat(8), capabilities, reference: '/runs/2/model' }
    await database.transaction(async (records) => {
      if (begun) await modelTaskRecord.finish(records, begun.row, { found, bytes: 1, files: 1, digest: 'd' })
    })
    const { result, allowed } = await readTrainingRun(services, id)
    expect(result).toMatchObject({ registration: 'done', versionId: expect.any(String) })
    expect(allowed).toEqual([])
    expect(await command(id, 'resume')).toMatchObject({
      status: 'refused',
      message: expect.stringMatching(/registered/),
    })
    const version = await installation.modelVersion.findUniqueOrThrow({ where: { id: result?.versionId ?? '' } })
    expect(version).toMatchObject({
      recipe: { steps: 100, seed: 7 },
      provenance: { reference: '/runs/2/model', trainingRun: { id, name }, base: 'pico-edit', pairs: '/pairs' },
    })
    await expect(registerTrainingResult(services, session, id)).rejects.toMatchObject({ code: 'bad-input' })
  })
})
