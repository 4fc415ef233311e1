/** Runs with the real trainer on a small network: what its folder says comes into the records, and commands take effect. */
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { type JobWorker, performJobs } from '@amend/jobs'
import { listTrainingSamples, readTrainingLog, readTrainingSeries } from '@amend/services/training'
import { runFiles, startRun } from '@amend/training'
import { afterEach, describe, expect, it } from 'vitest'
import { openTestInstallation, quiet } from '../testing/installation.ts'
import { eventually, openTrainingBench, smallRun, tensorsOf } from '../testing/training-bench.ts'
import { openTrainers } from '../training-process/trainers.ts'
import { trainingRunHandler } from './training-run.ts'

const { database, queue, blobs, folder: trainingFolder } = await openTestInstallation()
const { bench, model, pairs, request, read, command, inStatus, afterStep } = await openTrainingBench({
  database,
  queue,
})
const trainers = openTrainers(quiet)

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

describe('a run', { timeout: 240_000 }, () => {
  it('trains in its own process, as on the command line, and its records hold what its folder says', async () => {
    const id = await request()
    await work()
    await inStatus(id, 'finished')
    const run = await read(id)
    const folder = run.folder ?? ''
    expect(run).toMatchObject({ step: 6, steps: 6, savedStep: 6, attempts: 1, notice: null, error: null })
    expect(run.config).toMatchObject({ ...smallRun, schedule: 'constant', model: { location: model } })
    expect(run.result?.reference).toBe(runFiles(folder).model)
    expect(path.basename(folder)).toBe('inverted-colours')
    expect(run.peakMemory).toBeGreaterThan(1e7)
    const { points } = await readTrainingSeries(database, { id })
    expect(points.map(({ from }) => from)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(points.filter(({ heldOut }) => heldOut !== null).map(({ from }) => from)).toEqual([0, 3, 6])
    const samples = await listTrainingSamples(database, { id })
    expect([samples.steps, samples.items.length, samples.cells.length]).toEqual([[0, 3, 6], 2, 6])
    const { lines } = await readTrainingLog(database, { id })
    expect(lines.map(({ text }) => text)).toContain('Saved step 4.')
    expect(trainers.pids).toEqual([])

    // `amend train` begins a run of the same settings by the same function.
    await startRun({ data: pairs, model, folder: bench.at('alone'), settings: smallRun })
    expect(tensorsOf(folder, 6).equals(tensorsOf(bench.at('alone'), 6))).toBe(true)
  })

  it('saves, samples, pauses, resumes and stops by commands, to the same bits', async () => {
    const id = await request({}, { steps: 100_000, saveEvery: 100_000, sampleEvery: 0, samples: 1 })
    await work()
    await afterStep(id, 0)
    await command(id, 'save')
    await command(id, 'sample')
    const isDone = (kind: string) =>
      eventually(async () => (await read(id)).commands.find((one) => one.kind === kind)?.status === 'done')
    await isDone('save')
    await isDone('sample')
    await eventually(async () => (await listTrainingSamples(database, { id })).cells.length === 1)
    await command(id, 'pause')
    await inStatus(id, 'paused')
    expect(trainers.pids).toEqual([])
    const paused = await read(id)
    expect(paused.savedStep).toBe(paused.step)
    await command(id, 'resume')
    await afterStep(id, paused.step)
    await command(id, 'stop')
    await inStatus(id, 'stopped')
    const run = await read(id)
    expect(run).toMatchObject({ attempts: 2, result: { registration: 'none' } })
    expect(run.commands.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      ...['stop done', 'resume done', 'pause done', 'sample done', 'save done'],
    ])
    const { points } = await readTrainingSeries(database, { id })
    // Step 0 has a line of the held-out pair when samples are drawn at the start, which they are not here.
    expect(points.reduce((sum, { from, to }) => sum + to - from + 1, 0)).toBe(run.step)
    const settings = { ...smallRun, steps: run.step, saveEvery: 100_000, sampleEvery: 0 }
    await startRun({ data: pairs, model, folder: bench.at('whole'), settings })
    expect(tensorsOf(run.folder ?? '', run.step).equals(tensorsOf(bench.at('whole'), run.step))).toBe(true)
  })

  it.each([
    ['a folder that is not there', { pairs: '/nowhere' }, {}, /\/nowhere/],
    ['a model that is not there', { base: 'no-such-model' }, {}, /no-such-model/],
    ['a setting that the model refuses', {}, { resolution: 17, resize: [17, 17] }, /17/],
  ])('with %s fails in one sentence', async (_, given, chosen, message) => {
    const id = await request(given, chosen)
    await work()
    await inStatus(id, 'failed')
    const run = await read(id)
    expect(run.error?.message).toMatch(message)
    expect(run).toMatchObject({ result: null, step: 0, error: { code: expect.not.stringMatching('internal') } })
  })

  it('whose folder is gone is not begun again silently', async () => {
    const id = await request({ step: 20, savedStep: 20, folder: bench.at('gone') })
    await work()
    await inStatus(id, 'failed')
    expect((await read(id)).error?.message).toMatch(/is not on this machine any more\.$/)
    await rm(bench.at('gone'), { recursive: true, force: true })
  })
})
