/** Runs that are killed, corrupted or left half begun. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type JobWorker, performJobs } from '@amend/jobs'
import { readTrainingLog, readTrainingSeries } from '@amend/services/training'
import { runFiles, startRun } from '@amend/training'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { openTestInstallation, quiet } from '../testing/installation.ts'
import { spawnWorker, type WorkerProcess } from '../testing/spawn-worker.ts'
import { openTrainingBench, smallRun, tensorsOf } from '../testing/training-bench.ts'
import { testVariables } from '../testing/workspace.ts'
import { openTrainers } from '../training-process/trainers.ts'
import { trainingRunHandler } from './training-run.ts'

const { url, database, queue, blobs, folder } = await openTestInstallation()
const { bench, model, pairs, request, read, command, inStatus, afterStep, rowOf } = await openTrainingBench({
  ...{ database, queue },
})

const workers: JobWorker[] = []
const processes: WorkerProcess[] = []
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop(0)))
  await queue.boss.deleteAllJobs()
})
afterAll(async () => {
  for (const worker of processes) await worker.end('SIGKILL')
})

async function work() {
  const parts = { database, queue, blobs, trainers: openTrainers(quiet), trainingFolder: path.join(folder, 'training') }
  const worker = await performJobs(queue, database, {
    handlers: { 'training.run': trainingRunHandler(parts) },
    lanes: [['training.run']],
    ...{ pollInterval: 50, recoveryInterval: 200, disconnectTimeout: 300 },
  })
  workers.push(worker)
}

const startWorker = async () => {
  const worker = await spawnWorker(testVariables(url, folder))
  processes.push(worker)
  return worker
}

describe('a run', { timeout: 600_000 }, () => {
  it('whose worker is killed is taken over by another, to the same bits, with nothing lost', async () => {
    const id = await request({}, { steps: 400, saveEvery: 50, sampleEvery: 0, heldOut: 0 })
    const first = await startWorker()
    await afterStep(id, 60)
    await first.end('SIGKILL')
    expect(await rowOf(id)).toMatchObject({ status: 'running' })
    await startWorker()
    await inStatus(id, 'finished')
    const run = await read(id)
    expect(run).toMatchObject({ step: 400, attempts: 2, error: null })
    const { points } = await readTrainingSeries(database, { id })
    expect(points.map(({ from }) => from)).toEqual(Array.from({ length: 400 }, (_, i) => i + 1))
    const { lines } = await readTrainingLog(database, { id })
    expect(lines.map(({ text }) => text)).toContainEqual(expect.stringMatching(/^Going on from step \d+ of 400\.$/))
    const settings = { ...smallRun, steps: 400, saveEvery: 400, sampleEvery: 0, heldOut: 0 }
    await startRun({ data: pairs, model, folder: bench.at('whole'), settings })
    expect(tensorsOf(run.folder ?? '', 400).equals(tensorsOf(bench.at('whole'), 400))).toBe(true)
    for (const worker of processes.splice(0)) await worker.end('SIGTERM')
  })

  it('whose loss is not a number fails with the step, and keeps the last good checkpoint', async () => {
    const id = await request({}, { steps: 100_000, sampleEvery: 0, heldOut: 0 })
    await work()
    await afterStep(id, 4)
    await command(id, 'pause')
    await inStatus(id, 'paused')
    const { folder: runFolder, step } = await read(id)
    await corrupt(path.join(runFolder ?? '', 'cache', 'pairs.latents'))
    await command(id, 'resume')
    await inStatus(id, 'failed')
    const run = await read(id)
    expect(run).toMatchObject({ error: { code: 'not-finite' }, result: null, savedStep: step })
    expect(run.error?.message).toMatch(
      /^Step \d+ gave .*: the run stopped, and the checkpoint of step \d+ is the last good one\.$/,
    )
  })

  it('that an attempt has left half begun begins anew', async () => {
    const left = bench.at('remains', 'run')
    const id = await request({ folder: left }, { steps: 1, sampleEvery: 0 })
    await startRun({ data: pairs, model, folder: left, settings: { ...smallRun, steps: 1 } })
    await rm(runFiles(left).config)
    await work()
    await inStatus(id, 'finished')
    expect((await read(id)).step).toBe(1)
  })
})

/** Makes a number of each crop one that is none, with a valid checksum. */
async function corrupt(file: string): Promise<void> {
  const bytes = new Uint8Array(await readFile(file))
  const place = 4 * (3 * 4 * 4 * 4 + 1)
  for (let at = 0; at + place <= bytes.length; at += place) {
    const words = new Uint32Array(bytes.buffer, at, place / 4)
    words[70] = 0x7fc00000
    let hash = 0x811c9dc5
    for (const word of words.subarray(0, -1)) hash = Math.imul(hash ^ word, 0x01000193)
    words[words.length - 1] = hash >>> 0 || 1
  }
  await writeFile(file, bytes)
}
