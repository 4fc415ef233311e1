/** Runs: stopping and resuming, requests to them, and failures. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { readPicture } from '@amend/imaging'
import { workbench, writePairs } from '@amend/pairs/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts'
import { tinySettings } from '../testing/tiny-settings.ts'
import { askRun } from './control.ts'
import { runFiles } from './folder.ts'
import { runInbox } from './inbox.ts'
import { parseMetrics, readMetrics } from './metrics.ts'
import { type RunHandlers, resumeRun, startRun } from './run.ts'
import { lockRun, readStatus } from './status.ts'

let bench: Awaited<ReturnType<typeof workbench>>
let [model, data] = ['', '']
const lora = { rank: 2, alpha: 4, targets: ['to_q', 'to_v'] }

beforeAll(async () => {
  bench = await workbench()
  model = await tinyCheckpoint(bench.at('base'))
  data = await writePairs(bench.at('inverted'), 5)
}, 60_000)
afterAll(() => bench.remove())

const begin = (name: string, settings: object = {}, handlers: RunHandlers = {}) =>
  startRun({ data, model, folder: bench.at(name), settings: { ...tinySettings, train: lora, ...settings } }, handlers)

/** Stops a run after so many steps. */
function stopAt(step: number): RunHandlers {
  const inbox = runInbox()
  return { inbox, onStatus: (status) => status.step === step && inbox.ask('stop') }
}

const checkpoint = (run: string, step: number) =>
  readFileSync(bench.at(run, 'checkpoints', `step-${String(step).padStart(8, '0')}.safetensors`))

/** The content of a checkpoint without its elapsed time. */
const tensors = (run: string, step: number) => {
  const bytes = checkpoint(run, step)
  return bytes.subarray(8 + Number(bytes.readBigUInt64LE()))
}

const losses = async (run: string) =>
  (await readMetrics(bench.at(run, 'metrics.jsonl'))).map(({ step, loss }) => [step, loss])

describe('a run that was stopped', () => {
  it.each([
    ['adapters, with an average', { train: lora }],
    ['all weights, in accumulated batches', { train: 'all', emaDecay: null, accumulate: 2, batchSize: 1 }],
  ])(
    'resumes to the same bits: %s',
    async (name, settings) => {
      const given = { ...settings, schedule: 'cosine', warmup: 2 }
      await begin(`${name} whole`, given)
      expect(await begin(`${name} parts`, given, stopAt(3))).toMatchObject({ state: 'stopped' })
      expect(await readStatus(runFiles(bench.at(`${name} parts`)))).toMatchObject({
        state: 'stopped',
        step: 3,
        alive: false,
      })
      // Saved at step 2 by its interval and at 3 when it was stopped; steps after the checkpoint are repeated.
      await appendFile(bench.at(`${name} parts`, 'metrics.jsonl'), '{"step":4,"loss":99,"smo')
      expect(await resumeRun(bench.at(`${name} parts`), {}, stopAt(5))).toMatchObject({ state: 'stopped' })
      expect(await resumeRun(bench.at(`${name} parts`))).toMatchObject({ state: 'finished' })
      expect(tensors(`${name} parts`, 6).equals(tensors(`${name} whole`, 6))).toBe(true)
      expect(await losses(`${name} parts`)).toEqual(await losses(`${name} whole`))
    },
    240_000,
  )

  it('keeps as many checkpoints as configured', async () => {
    expect((await readdir(bench.at('adapters, with an average whole', 'checkpoints'))).sort()).toEqual([
      'step-00000002.safetensors',
      'step-00000004.safetensors',
      'step-00000006.safetensors',
    ])
  })

  it('is refused with another configuration, whose differences are shown', async () => {
    const folder = bench.at('adapters, with an average parts')
    await expect(resumeRun(folder, { learningRate: 0.5, batchSize: 2 })).rejects.toMatchObject({
      code: 'different-configuration',
      message: expect.stringMatching(/learningRate: 0\.001, now 0\.5\)/),
    })
    const config = JSON.parse(await readFile(`${folder}/run.json`, 'utf8'))
    await writeFile(`${folder}/run.json`, JSON.stringify({ ...config, model: { ...config.model, identity: 'f00' } }))
    await expect(resumeRun(folder)).rejects.toThrow(/model\.identity: "f00", now "/)
    await expect(resumeRun(bench.at('nowhere'))).rejects.toMatchObject({ code: 'not-a-run' })
    await expect(begin('adapters, with an average whole')).rejects.toMatchObject({ code: 'already-exists' })
  })

  it('is locked for one process at a time', async () => {
    const files = runFiles(bench.at('adapters, with an average whole'))
    const release = await lockRun(files)
    await expect(resumeRun(files.folder)).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringMatching(/process \d+ on [^;]+\.$/),
    })
    release()
    expect((await readdir(files.folder)).filter((name) => name.includes('lock'))).toEqual([])
    // The lock of an ended process is free, though its file exists.
    await writeFile(files.lock, JSON.stringify({ pid: process.pid, host: 'elsewhere' }))
    expect(await resumeRun(files.folder)).toMatchObject({ state: 'finished' })
  })
})

it('saves, samples, pauses and resumes when another process requests it', async () => {
  const folder = bench.at('asked')
  const files = runFiles(folder)
  const seen: string[] = []
  let asked = 0
  await begin(
    'asked',
    { steps: 8, saveEvery: 100, samples: 1 },
    {
      onStatus({ state, step }) {
        seen.push(`${state} ${step}`)
        // Requests are handled in the order in which they appear, between two steps.
        if (step === 3 && asked++ === 0)
          void askRun(files, 'save')
            .then(() => askRun(files, 'sample'))
            .then(() => askRun(files, 'pause'))
        if (state === 'paused') {
          void readStatus(files).then((status) => {
            seen.push(`told ${status.state}, alive ${status.alive}`)
            return askRun(files, 'resume')
          })
        }
      },
    },
  )
  const paused = seen.findIndex((entry) => entry.startsWith('paused'))
  expect(paused).toBeGreaterThan(0)
  expect(seen[paused + 1]).toBe('told paused, alive true')
  expect(seen.at(-1)).toBe('finished 8')
  expect((await readdir(files.checkpoints)).length).toBeGreaterThanOrEqual(2)
  const [grid] = (await readdir(files.samples)).filter((name) => name.endsWith('.png'))
  // A row of three pictures of 16 pixels with 4 between them.
  expect(await readPicture(`${files.samples}/${grid}`)).toMatchObject({ width: 56, height: 16 })
  expect(JSON.parse(readFileSync(`${files.samples}/rows.json`, 'utf8')).rows).toHaveLength(1)
})

it('measures held-out pairs, samples at the start and at the end, and rehearses nothing for a model without looks', async () => {
  await begin('held out', { steps: 2, sampleEvery: 2, samples: 2, heldOut: 2 }, stopAt(1))
  await resumeRun(bench.at('held out'))
  const lines = (await readFile(bench.at('held out', 'metrics.jsonl'), 'utf8')).trim().split('\n')
  expect(lines.map((line) => JSON.parse(line).step)).toEqual([0, 1, 2])
  const measured = { at: expect.stringMatching(/^\d{4}-.*Z$/), memory: expect.any(Number) }
  expect(JSON.parse(lines[0]!)).toEqual({ step: 0, heldOutLoss: expect.any(Number), ...measured })
  expect(parseMetrics(lines[0]!)).toMatchObject({ step: 0, heldOutLoss: expect.any(Number) })
  expect(parseMetrics(lines[1]!)).toMatchObject({ step: 1, loss: expect.any(Number) })
  expect(parseMetrics(lines[1]!.slice(0, 20))).toBeUndefined()
  const metrics = await readMetrics(bench.at('held out', 'metrics.jsonl'))
  expect(metrics.map(({ heldOutLoss }) => typeof heldOutLoss)).toEqual(['undefined', 'number'])
  expect((await readdir(bench.at('held out', 'samples'))).sort()).toEqual([
    'rows.json',
    'step-00000000.png',
    'step-00000002.png',
  ])
  expect(existsSync(bench.at('held out', 'cache', 'rehearsal.latents'))).toBe(false)
})

describe('the prediction type', () => {
  const schedulerOf = (run: string) =>
    readFileSync(bench.at(run, 'model', 'scheduler', 'scheduler_config.json'), 'utf8')
  const grid = (run: string, step: number) => readFileSync(bench.at(run, 'samples', `step-0000000${step}.png`))
  const settings = { steps: 1, sampleEvery: 1, samples: 1 }

  it.each([
    ['adapters', lora],
    ['all weights', 'all'],
  ])('is that of the result, and of its samples: %s', async (name, train) => {
    const before = readFileSync(`${model}/scheduler/scheduler_config.json`, 'utf8')
    await begin(`${name}, noise`, { ...settings, train })
    expect(schedulerOf(`${name}, noise`)).toBe(before)
    await begin(`${name}, velocity`, { ...settings, train, prediction: 'v_prediction' })
    expect(JSON.parse(schedulerOf(`${name}, velocity`))).toEqual({
      ...JSON.parse(before),
      prediction_type: 'v_prediction',
    })
    // Before the first step both have the same weights.
    expect(grid(`${name}, velocity`, 0).equals(grid(`${name}, noise`, 0))).toBe(false)
  })
})

it('reports the time until it stops by itself, when that is before the last step', async () => {
  const left: number[] = []
  const { onStatus, ...stop } = stopAt(2)
  await begin(
    'timed',
    { steps: 1_000_000 },
    {
      ...stop,
      stopAfter: 60_000,
      onStatus(status) {
        left.push(status.secondsLeft ?? -1)
        onStatus?.(status)
      },
    },
  )
  expect(left.length).toBeGreaterThan(1)
  for (const seconds of left) expect(seconds).toBeLessThanOrEqual(60)
  expect(Math.min(...left)).toBeGreaterThan(0)
})

it('continues while the disk is full, reports it once, and saves again when there is space', async ({ skip }) => {
  mkdirSync(bench.at('small'))
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', bench.at('small')], { stdio: 'ignore' })
  } catch {
    skip('no file system may be mounted here')
  }
  try {
    const notices: string[] = []
    const filler = bench.at('small', 'filler')
    const run = await begin(
      'small/run',
      { steps: 6, saveEvery: 3, sampleEvery: 2, samples: 1 },
      {
        onNotice: (message) => void notices.push(message),
        onStatus({ step }) {
          if (step === 1) fill(filler)
          if (step === 5) rmSync(filler)
        },
      },
    )
    expect(run).toMatchObject({ state: 'finished' })
    const full = notices.filter((notice) => notice.startsWith('The disk is full: '))
    expect(full.map((notice) => / The run goes on without.*$/.exec(notice)?.[0]).sort()).toEqual([
      ' The run goes on without this checkpoint.',
      ' The run goes on without.',
    ])
    expect(await readdir(bench.at('small', 'run', 'samples'))).not.toContain('step-00000002.png')
    expect(await readStatus(runFiles(run.folder))).toMatchObject({ state: 'finished', step: 6 })
    await begin('roomy', { steps: 6, saveEvery: 3, sampleEvery: 2, samples: 1 })
    expect(tensors('small/run', 6).equals(tensors('roomy', 6))).toBe(true)
  } finally {
    execFileSync('/bin/umount', [bench.at('small')])
  }
}, 60_000)

/** Fills the disk to the last byte. */
function fill(file: string): void {
  for (const size of [2 ** 20, 2 ** 12, 1]) {
    try {
      for (;;) appendFileSync(file, Buffer.alloc(size))
    } catch {
      // There is no room for so many any more.
    }
  }
}

it('stops at a loss that is not a number, names the step and its pairs, and keeps the last good checkpoint', async () => {
  await begin('poisoned', { steps: 40 }, stopAt(5))
  // The slot of one crop, with a valid checksum for its corrupted content.
  const file = bench.at('poisoned', 'cache', 'pairs.latents')
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
  const notices: string[] = []
  await expect(
    resumeRun(bench.at('poisoned'), {}, { onNotice: (message) => void notices.push(message) }),
  ).rejects.toMatchObject({
    code: 'not-finite',
    message: expect.stringMatching(
      /^Step 6 gave .*: the run stopped, and the checkpoint of step 5 is the last good one\.$/,
    ),
  })
  expect(notices.some((notice) => /^Pairs of step 6: \d/.test(notice))).toBe(true)
  expect(await readStatus(runFiles(bench.at('poisoned')))).toMatchObject({ state: 'failed', step: 5, alive: false })
})

it('leaves nothing behind when it did not start', async () => {
  await expect(begin('a/b/c', { resolution: 4096, resize: [4096, 4096] })).rejects.toMatchObject({ code: 'empty-data' })
  expect(existsSync(bench.at('a'))).toBe(false)
  await expect(begin('unsuitable', { resolution: 17, resize: [17, 17] })).rejects.toMatchObject({ code: 'bad-setting' })
  await expect(begin('settings', { learningRate: -1 })).rejects.toThrow(/"learningRate"/)
  const stopped = runInbox()
  stopped.ask('stop')
  await expect(begin('stopped', {}, { inbox: stopped })).rejects.toMatchObject({ name: 'AbortError' })
  expect(existsSync(bench.at('stopped'))).toBe(false)
})
