/** Runs on a cluster, against a server that checks requests by Ray's own schema. */
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { startRay } from '@amend/cluster/testing'
import { Prisma } from '@amend/db'
import { type JobWorker, performJobs } from '@amend/jobs'
import { workbench, writePairs } from '@amend/pairs/testing'
import { commandTrainingRun, readTrainingLog, readTrainingRun, readTrainingSeries } from '@amend/services/training'
import { tinyCheckpoint } from '@amend/training/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openTestInstallation } from '../testing/installation.ts'
import { eventually } from '../testing/training-bench.ts'
import { trainingFollowHandler } from './training-follow.ts'

const { database, queue, folder: trainingFolder } = await openTestInstallation()
const { trainingRun } = database.installation
const reader = { database, settings: { machinePrice: undefined } } as never
const services = { database, queue } as never
const session = { person: { id: '00000000-0000-7000-8000-000000000001' } } as never

let bench: Awaited<ReturnType<typeof workbench>>
let ray: Awaited<ReturnType<typeof startRay>>
let pairs = ''
beforeAll(async () => {
  bench = await workbench()
  pairs = await writePairs(bench.at('pairs'), 3)
  await tinyCheckpoint(bench.at('trained'))
  ray = await startRay()
  vi.stubEnv('AMEND_HOME', bench.at('home'))
}, 60_000)
afterAll(async () => {
  vi.unstubAllEnvs()
  await ray.close()
  await bench.remove()
})

const workers: JobWorker[] = []
const stopWorkers = () => Promise.all(workers.splice(0).map((worker) => worker.stop(0)))
afterEach(async () => {
  await stopWorkers()
  await queue.boss.deleteAllJobs()
})

async function work() {
  const worker = await performJobs(queue, database, {
    handlers: { 'training.follow': trainingFollowHandler({ database, queue, trainingFolder, pollInterval: 100 }) },
    lanes: [['training.follow']],
    ...{ pollInterval: 50, recoveryInterval: 200, disconnectTimeout: 300 },
  })
  workers.push(worker)
}

async function request(given: object = {}, address = ray.url) {
  const cluster = { kind: 'ray', address, shared: { here: bench.at('shared'), there: '/nfs' } }
  const settings = { steps: 50, dropout: 0.1, flip: false }
  const run = await trainingRun.create({
    data: { name: 'Teal prints', base: 'some/model', pairs, settings, target: 'cluster', cluster, ...given },
  })
  await database.transaction((records) => queue.request(records, 'training.follow', { runId: run.id }))
  return run.id
}

/** What the script prints: a line of a bar is written over the one before. */
const printed = [
  'Loading.\n',
  'Steps:   2%|▏ | 1/50 [00:03<02:27,  3.01s/it, lr=5e-5, step_loss=0.4]\r',
  'Steps:   4%|▎ | 2/50 [00:05<02:20,  2.90s/it, lr=5e-5, step_loss=0.2]\n',
].join('')

const inStatus = (id: string, status: string) =>
  eventually(async () => (await trainingRun.findUniqueOrThrow({ where: { id } })).status === status)
const jobOf = (id: string) => ray.jobs.get(`teal-prints-${id.slice(-12)}`)
const submitted = (id: string) =>
  eventually(async () => (await trainingRun.findUniqueOrThrow({ where: { id } })).clusterRecord !== null)

describe('a run on a cluster', { timeout: 300_000 }, () => {
  it('is submitted, followed by another worker after a restart, and brings its checkpoint home', async () => {
    const id = await request()
    await work()
    await submitted(id)
    const job = jobOf(id)
    expect(job?.request.entrypoint).toContain('--max_train_steps=50')
    expect(job?.request.entrypoint).toContain('--pretrained_model_name_or_path=some/model')
    expect(job?.request.entrypoint).not.toContain('--random_flip')
    await eventually(async () => (await readTrainingRun(reader, id)).notice === 'Job has not started yet.')
    expect(await readTrainingRun(reader, id)).toMatchObject({
      ...{ status: 'running', target: 'cluster', allowed: ['stop'] },
      cluster: { kind: 'ray', job: `teal-prints-${id.slice(-12)}` },
    })
    await stopWorkers()
    if (job) Object.assign(job, { status: 'SUCCEEDED', message: null, logs: printed })
    cpSync(bench.at('trained'), bench.at('shared', `teal-prints-${id.slice(-12)}`, 'model'), { recursive: true })
    await work()
    await inStatus(id, 'finished')
    const run = await readTrainingRun(reader, id)
    expect(run).toMatchObject({ notice: null, attempts: 2, result: { registration: 'none' } })
    expect(existsSync(`${run.result?.reference}/model_index.json`)).toBe(true)
    const { lines } = await readTrainingLog(database, { id })
    expect(lines.map(({ text }) => text)).toEqual(
      printed
        .trim()
        .split(/[\r\n]/)
        .reverse(),
    )
    const { points } = await readTrainingSeries(database, { id })
    expect(points.map(({ to, loss, learningRate }) => [to, loss, learningRate])).toEqual([
      [1, 0.4, 5e-5],
      [2, 0.2, 5e-5],
    ])
    expect(run).toMatchObject({ step: 2, steps: 50, loss: 0.2, config: { steps: 50, batchSize: 4, dropout: 0.1 } })
    expect([...ray.jobs.keys()].filter((name) => name.endsWith(id.slice(-12)))).toHaveLength(1)
  })

  it('that was submitted by a worker which died before it kept the record is adopted, and not submitted again', async () => {
    const id = await request()
    await work()
    await submitted(id)
    await stopWorkers()
    const job = jobOf(id)
    // As if the worker had ended between the answer of the cluster and its own record.
    await trainingRun.update({ where: { id }, data: { clusterRecord: Prisma.DbNull } })
    const before = ray.jobs.size
    await work()
    await submitted(id)
    expect(ray.jobs.size).toBe(before)
    expect(jobOf(id)).toBe(job)
    if (job) Object.assign(job, { status: 'FAILED', message: 'exit code 1' })
    await inStatus(id, 'failed')
  })

  it('that a worker had begun to write the data of is submitted anew', async () => {
    const id = await request()
    const data = bench.at('shared', `teal-prints-${id.slice(-12)}`, 'data')
    mkdirSync(data, { recursive: true })
    writeFileSync(`${data}/left`, 'half')
    await work()
    await submitted(id)
    expect(jobOf(id)).toBeDefined()
    expect(existsSync(`${data}/left`)).toBe(false)
    await commandTrainingRun(services, session, { id, kind: 'stop' })
    await inStatus(id, 'stopped')
  })

  it('is stopped by a command', async () => {
    const id = await request()
    await work()
    await submitted(id)
    expect(await commandTrainingRun(services, session, { id, kind: 'save' })).toMatchObject({ status: 'refused' })
    await commandTrainingRun(services, session, { id, kind: 'stop' })
    await inStatus(id, 'stopped')
    expect(jobOf(id)).toMatchObject({ status: 'STOPPED' })
    expect((await readTrainingRun(reader, id)).commands[0]).toMatchObject({ kind: 'stop', status: 'done' })
  })

  it('that fails there says why', async () => {
    const id = await request()
    await work()
    await submitted(id)
    Object.assign(jobOf(id) ?? {}, { status: 'FAILED', message: 'exit code 1' })
    await inStatus(id, 'failed')
    expect((await readTrainingRun(reader, id)).error).toEqual({
      ...{ code: 'cluster', message: 'The job on the cluster failed: exit code 1.' },
    })
  })

  it.each([
    ['an unreachable cluster', {}, 'http://127.0.0.1:9', 'cluster', /cannot be reached/],
    ['a setting that its trainer lacks', { settings: { samples: 2 } }, undefined, 'bad-setting', /"samples"/],
    ['a folder that is not there', { pairs: '/nowhere' }, undefined, expect.any(String), /\/nowhere/],
  ])('with %s fails in one sentence, and leaves nothing behind', async (_, given, address, code, message) => {
    const id = await request(given, address)
    await work()
    await inStatus(id, 'failed')
    const run = await readTrainingRun(reader, id)
    expect(run).toMatchObject({ error: { code }, result: null, cluster: { job: null }, allowed: [] })
    expect(run.error?.message).toMatch(message)
    const left = existsSync(bench.at('shared')) ? readdirSync(bench.at('shared'), { recursive: true }) : []
    expect(left.map(String).filter((name) => name.includes(id.slice(-12)) && name.endsWith('data'))).toEqual([])
  })
})
