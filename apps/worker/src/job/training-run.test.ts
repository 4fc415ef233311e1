/** Runs with the real trainer on a small network: what its folder says comes into the records, and commands take effect. */
import { readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type JobWorker, performJobs } from '@amend/jobs'
import { workbench, writePairs } from '@amend/pairs/testing'
import {
  commandTrainingRun,
  listTrainingSamples,
  readTrainingLog,
  readTrainingRun,
  readTrainingSeries,
} from '@amend/services/training'
import { runFiles, startRun } from '@amend/training'
import { tinyCheckpoint } from '@amend/training/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openTestInstallation, quiet } from '../testing/installation.ts'
import { openTrainers } from '../training-process/trainers.ts'
import { trainingRunHandler } from './training-run.ts'

const { database, queue, blobs, folder: trainingFolder } = await openTestInstallation()
const { trainingRun } = database.installation
const trainers = openTrainers(quiet)
const reader = { database, settings: { machinePrice: undefined } } as never
/** Only who asks is read of it. */
const services = { database, queue } as never
const session = { person: { id: '00000000-0000-7000-8000-000000000001' } } as never

let bench: Awaited<ReturnType<typeof workbench>>
let [model, pairs] = ['', '']
beforeAll(async () => {
  bench = await workbench()
  model = await tinyCheckpoint(bench.at('base'))
  pairs = await writePairs(bench.at('inverted'), 5)
}, 60_000)
afterAll(() => bench.remove())

const workers: JobWorker[] = []
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop(0)))
  await queue.boss.deleteAllJobs()
})

async function work() {
  const worker = await performJobs(queue, database, {
    handlers: { 'training.run': trainingRunHandler({ database, queue, blobs, trainers, trainingFolder }) },
    lanes: [['training.run']],
    ...{ pollInterval: 50, recoveryInterval: 200, disconnectTimeout: 300 },
  })
  workers.push(worker)
}

const settings = {
  ...{ steps: 6, batchSize: 2, learningRate: 1e-3, resolution: 16, resize: [16, 18] as [number, number], crops: 2 },
  ...{ saveEvery: 2, sampleEvery: 3, samples: 2, heldOut: 1, threads: 1 },
  train: { rank: 2, alpha: 4, targets: ['to_q', 'to_v'] },
}

async function request(given: object = {}, chosen: object = {}) {
  const run = await trainingRun.create({
    data: { name: 'Inverted colours!', base: model, pairs, settings: { ...settings, ...chosen }, ...given },
  })
  await database.transaction((records) => queue.request(records, 'training.run', { runId: run.id }))
  return run.id
}

/** Looks until it is true, for a minute at most. */
async function until(look: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000
  while (!(await look())) {
    if (Date.now() > end) throw new Error('It did not come about within a minute.')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
const inStatus = (id: string, ...wanted: string[]) =>
  until(async () => {
    const { status, errorMessage } = await trainingRun.findUniqueOrThrow({ where: { id } })
    if (status === 'failed' && !wanted.includes('failed')) throw new Error(errorMessage ?? 'It failed.')
    return wanted.includes(status)
  })
const command = (id: string, kind: 'pause' | 'resume' | 'stop' | 'save' | 'sample') =>
  commandTrainingRun(services, session, { id, kind })

/** The content of a checkpoint without its elapsed time. */
function tensors(folder: string, step: number): Buffer {
  const file = path.join(runFiles(folder).checkpoints, `step-${String(step).padStart(8, '0')}.safetensors`)
  const bytes = readFileSync(file)
  return bytes.subarray(8 + Number(bytes.readBigUInt64LE()))
}

describe('a run', { timeout: 180_000 }, () => {
  it('trains in its own process, and its records hold what its folder says', async () => {
    const id = await request()
    await work()
    await inStatus(id, 'finished')
    const run = await readTrainingRun(reader, id)
    expect(run).toMatchObject({ step: 6, steps: 6, savedStep: 6, attempts: 1, notice: null, error: null })
    expect(run.config).toMatchObject({ ...settings, schedule: 'constant', model: { location: model } })
    expect(run.result?.reference).toBe(runFiles(run.folder ?? '').model)
    expect(path.basename(run.folder ?? '')).toBe('inverted-colours')
    expect(run.peakMemory).toBeGreaterThan(1e7)
    const { points } = await readTrainingSeries(database, { id })
    expect(points.map(({ from }) => from)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(points.filter(({ heldOut }) => heldOut !== null).map(({ from }) => from)).toEqual([0, 3, 6])
    const samples = await listTrainingSamples(database, { id })
    expect([samples.steps, samples.items.length, samples.cells.length]).toEqual([[0, 3, 6], 2, 6])
    expect(await database.installation.blob.count()).toBe(2 * (2 + 3))
    const { lines } = await readTrainingLog(database, { id })
    expect(lines.map(({ text }) => text)).toContain('Saved step 4.')
    expect(trainers.pids).toEqual([])

    // The command line begins a run of the same settings in the same way.
    await startRun({ data: pairs, model, folder: bench.at('alone'), settings })
    expect(tensors(run.folder ?? '', 6).equals(tensors(bench.at('alone'), 6))).toBe(true)
  })

  it('saves, samples, pauses, resumes and stops by commands, to the same bits', async () => {
    const id = await request({}, { steps: 100_000, saveEvery: 100_000, sampleEvery: 0, samples: 1 })
    await work()
    await until(async () => (await trainingRun.findUniqueOrThrow({ where: { id } })).step > 0)
    await command(id, 'save')
    await command(id, 'sample')
    const ended = async (kind: string) =>
      until(
        async () => (await readTrainingRun(reader, id)).commands.find((one) => one.kind === kind)?.status === 'done',
      )
    await ended('save')
    await ended('sample')
    expect((await listTrainingSamples(database, { id })).cells).toHaveLength(1)
    await command(id, 'pause')
    await inStatus(id, 'paused')
    expect(trainers.pids).toEqual([])
    const paused = await readTrainingRun(reader, id)
    expect(paused.savedStep).toBe(paused.step)
    await command(id, 'resume')
    await until(async () => (await trainingRun.findUniqueOrThrow({ where: { id } })).step > paused.step)
    await command(id, 'stop')
    await inStatus(id, 'stopped')
    const run = await readTrainingRun(reader, id)
    expect(run).toMatchObject({ attempts: 2, result: { registration: 'none' } })
    expect(run.commands.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      ...['stop done', 'resume done', 'pause done', 'sample done', 'save done'],
    ])
    const { points } = await readTrainingSeries(database, { id })
    expect(points.reduce((sum, { from, to }) => sum + to - from + 1, 0)).toBe(run.step)
    await startRun({ data: pairs, model, folder: bench.at('whole'), settings: { ...settings, steps: run.step } })
    expect(tensors(run.folder ?? '', run.step).equals(tensors(bench.at('whole'), run.step))).toBe(true)
  })

  it.each([
    ['a folder that is not there', { pairs: '/nowhere' }, {}, /\/nowhere/],
    ['a model that is not there', { base: 'no-such-model' }, {}, /no-such-model/],
    ['a setting that the model refuses', {}, { resolution: 17, resize: [17, 17] }, /17/],
  ])('with %s fails in one sentence, and leaves nothing behind', async (_, given, chosen, message) => {
    const id = await request(given, chosen)
    await work()
    await inStatus(id, 'failed')
    const run = await readTrainingRun(reader, id)
    expect(run.error?.message).toMatch(message)
    expect(run).toMatchObject({ result: null, step: 0, error: { code: expect.not.stringMatching('internal') } })
  })

  it('whose loss is not a number fails with the step, and keeps the last good checkpoint', async () => {
    const id = await request({}, { learningRate: 1, maxGradNorm: 1e30, steps: 400, saveEvery: 1, sampleEvery: 0 })
    await work()
    await inStatus(id, 'failed', 'finished')
    const run = await readTrainingRun(reader, id)
    expect(run).toMatchObject({ status: 'failed', error: { code: 'not-finite' }, result: null })
    expect(run.error?.message).toMatch(/^Step \d+ gave .*: the run stopped, and .*\.$/)
  })

  it('whose folder is gone is not begun again silently', async () => {
    const id = await request({}, { steps: 100_000, sampleEvery: 0 })
    await work()
    await until(async () => (await trainingRun.findUniqueOrThrow({ where: { id } })).step > 0)
    await command(id, 'pause')
    await inStatus(id, 'paused')
    const { folder } = await readTrainingRun(reader, id)
    await rm(folder ?? '', { recursive: true })
    await command(id, 'resume')
    await inStatus(id, 'failed')
    expect((await readTrainingRun(reader, id)).error?.message).toMatch(/is not on this machine any more\.$/)
  })

  it('that an attempt has left half begun begins anew', async () => {
    const folder = bench.at('remains', 'run')
    const id = await request({ folder }, { steps: 1, sampleEvery: 0 })
    await startRun({ data: pairs, model, folder, settings: { ...settings, steps: 1 } })
    await rm(runFiles(folder).config)
    await writeFile(path.join(folder, 'left'), '')
    await work()
    await inStatus(id, 'finished')
    expect((await readTrainingRun(reader, id)).step).toBe(1)
  })
})
