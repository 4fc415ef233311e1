/** `amend train` and `amend prefer`, up to the point where a network is needed. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tryLock } from '@amend/files/lock'
import { writePairs } from '@amend/pairs/testing'
import { type RunStatus, runFiles } from '@amend/training'
import { tinyCheckpoint } from '@amend/training/testing'
import { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addTrainOptions, runSettingsIn, type TrainFlags } from './commands/train-options.ts'
import { amendHere, expectRefusal, temporaryFolder } from './testing/amend.ts'
import { progressText } from './training-progress.ts'

let bench: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  bench = await temporaryFolder()
})
afterAll(() => bench.remove())

const settingsOf = (...words: string[]) => {
  const command = addTrainOptions(new Command('train').exitOverride())
  command.parse(words, { from: 'user' })
  return runSettingsIn(command.opts<TrainFlags>())
}

describe('the settings of a run', () => {
  it('contain the given options only', () => {
    expect(settingsOf()).toEqual({})
    expect(settingsOf('--steps', '20', '--no-flip', '--no-ema', '--keep', '2')).toEqual({
      steps: 20,
      flip: false,
      emaDecay: null,
      keepCheckpoints: 2,
    })
    expect(settingsOf('--ema', '0.99', '--resolution', '256')).toEqual({
      emaDecay: 0.99,
      resolution: 256,
      resize: [256, 288],
    })
  })

  it('select adapters by groups of projections or by modules', () => {
    expect(settingsOf('--lora', '8')).toEqual({
      train: { rank: 8, alpha: 8, targets: ['to_q', 'to_k', 'to_v', 'to_out.0'] },
    })
    expect(settingsOf('--lora', '4', '--lora-alpha', '8', '--lora-targets', 'projections, conv_in')).toEqual({
      train: { rank: 4, alpha: 8, targets: ['proj_in', 'proj_out', 'conv_in'] },
    })
    expect(settingsOf('--all')).toEqual({ train: 'all' })
    expect(() => settingsOf('--all', '--lora', '4')).toThrow(/leave one of them out/)
    expect(() => settingsOf('--lora-targets', 'attention')).toThrow(/--lora, which is missing/)
    expect(() => settingsOf('--learning-rate', '-1')).toThrow('--learning-rate must be a number above 0, not "-1".')
  })
})

describe('invalid commands: print one sentence', () => {
  it.each([
    [['train', 'nowhere'], 3, /^There is no folder .*nowhere\.$/m],
    [['train', 'nowhere', '--model', 'no-such-model'], 4, /no-such-model/],
    [['train', 'status', 'nowhere'], 2, /^There is no run in .*nowhere\.$/m],
    [['train', 'stop', 'nowhere'], 2, /^There is no run in .*nowhere\.$/m],
    [['train', 'resume', 'nowhere'], 2, /^There is no run in /],
    [['prefer', 'reward', 'nowhere', '--clip', 'nowhere'], 2, /nowhere/],
  ] as const)('amend %s', async (words, code, sentence) => {
    const place = (word: string) => (word === 'nowhere' ? bench.at('nowhere') : word)
    expectRefusal(
      await amendHere(
        [...words.map(place), '--threads', '1'].slice(0, words[1] === 'nowhere' ? undefined : words.length),
      ),
      code,
      sentence,
    )
  })

  it('an empty dataset, which leaves no run behind', async () => {
    mkdirSync(bench.at('empty'))
    const outcome = await amendHere(['train', bench.at('empty'), '--output', bench.at('run'), '--threads', '1'])
    expectRefusal(outcome, 3, /^There are no pairs in /)
    expect(bench.listing()).not.toContain('run')
  })
})

const status: RunStatus = {
  state: 'running',
  pid: 1,
  host: 'elsewhere',
  step: 120,
  steps: 1000,
  loss: 0.03124,
  smoothed: 0.0345,
  learningRate: 1e-4,
  samplesPerSecond: 8.31,
  secondsLeft: 176,
  memory: 512e6,
  peakMemory: 600e6,
  checkpoint: null,
  message: '',
  warning: null,
  updated: '2026-01-01T00:00:00.000Z',
}

it('progress shows the remaining time first', () => {
  expect(progressText(status)).toBe(
    'step 120 of 1000, 3 min left, loss 0.0312 (smoothed 0.0345), rate 0.0001, 8.31 examples/s, 512 MB',
  )
  expect(progressText({ ...status, step: 1000, loss: null })).toBe(
    'step 1000 of 1000, rate 0.0001, 8.31 examples/s, 512 MB',
  )
})

it('train status reports that the process of a run is gone', async () => {
  const files = runFiles(bench.at('gone'))
  mkdirSync(files.folder)
  writeFileSync(files.status, JSON.stringify(status))
  expect(await amendHere(['train', 'status', files.folder])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^its process is gone: amend train resume goes on with it: step 120 of 1000/),
  })
  expect(JSON.parse((await amendHere(['train', 'status', files.folder, '--json'])).stdout)).toEqual({
    ...status,
    alive: false,
  })
  expectRefusal(await amendHere(['train', 'pause', files.folder]), 2, /is not being worked on/)
})

describe('resume', () => {
  it('refuses options that only a new run can take', async () => {
    const folder = bench.at('begun')
    mkdirSync(folder)
    const elsewhere = ['train', 'resume', folder, '--on', 'ray', '--address', 'http://head:8265']
    expectRefusal(await amendHere(elsewhere), 2, /^--on is not for amend train resume: /)
    expectRefusal(await amendHere(['train', 'resume', folder, '--model', 'other']), 2, /^--model is not for /)
    expectRefusal(await amendHere(['train', 'resume', folder, '--output', folder]), 2, /^--output is not for /)
  })

  it('refuses settings for a paused run whose process is alive', async () => {
    const files = runFiles(bench.at('paused'))
    mkdirSync(files.folder)
    writeFileSync(files.status, JSON.stringify({ ...status, state: 'paused' }))
    const release = await tryLock(files.lock)
    const resume = (...words: string[]) => amendHere(['train', 'resume', files.folder, ...words])
    expectRefusal(await resume('--learning-rate', '0.5'), 2, /is paused .*: leave --learning-rate out\.$/m)
    expectRefusal(await resume('--minutes', '2'), 2, /leave --minutes out/)
    expectRefusal(await resume('--no-flip'), 2, /leave --no-flip out/)
    expect(await resume()).toMatchObject({ code: 0, stdout: expect.stringMatching(/goes on\.$/m) })
    release?.()
  })
})

describe('a text-to-image model', () => {
  const train = (data: string) =>
    amendHere([
      ...['train', bench.at(data), '--model', bench.at('narrow'), '--output', `${bench.at('wide')}/`, '--steps', '1'],
      ...['--batch-size', '1', '--resolution', '16', '--sample-every', '0', '--threads', '1', '--lora', '2'],
    ])
  beforeAll(async () => {
    await tinyCheckpoint(bench.at('narrow'), { inChannels: 4 })
    mkdirSync(bench.at('nothing'))
    await writePairs(bench.at('two pairs'), 2)
  }, 60_000)

  it('leaves no widened copy behind when its run does not start', async () => {
    expect(await train('nothing')).toMatchObject({ code: 3, stderr: expect.stringMatching(/There are no pairs in /) })
    expect(bench.listing().filter((name) => name.startsWith('wide'))).toEqual([])
  })

  it('gets a new widened copy for each run, beside existing files', async () => {
    mkdirSync(bench.at('wide.base'))
    writeFileSync(bench.at('wide.base', 'mine.txt'), 'kept')
    expect(await train('two pairs')).toMatchObject({ code: 0 })
    const config = () => JSON.parse(readFileSync(runFiles(bench.at('wide')).config, 'utf8'))
    expect(config().model.location).toBe(bench.at('wide.base-2'))
    expect(readFileSync(bench.at('wide.base', 'mine.txt'), 'utf8')).toBe('kept')
    const { identity } = config().model
    // A second start in the same place is refused and leaves the existing run unchanged.
    expectRefusal(await train('two pairs'), 2, /^There is a run in /)
    expect(config().model.identity).toBe(identity)
    expect(bench.listing().filter((name) => /^wide[^/]*$/.test(name))).toEqual(['wide', 'wide.base', 'wide.base-2'])
  }, 60_000)
})

it('help names every way to control a run, within 80 columns', async () => {
  const { code, stdout } = await amendHere(['train', '--help'])
  expect(code).toBe(0)
  for (const name of ['resume', 'status', 'stop', 'pause', 'save', 'sample', 'merge']) {
    expect(stdout).toMatch(new RegExp(`^ {2}${name} {2,}\\S`, 'm'))
  }
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
})
