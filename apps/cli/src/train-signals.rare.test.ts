/** A run that is controlled by signals, as in a terminal, and by commands from another terminal. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { writePairs } from '@amend/pairs/testing'
import { tinyCheckpoint } from '@amend/training/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amend, expectRefusal, program, temporaryFolder } from './testing/amend.ts'

let bench: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  bench = await temporaryFolder()
  await tinyCheckpoint(bench.at('base'))
  await writePairs(bench.at('pairs'), 4)
}, 60_000)
afterAll(() => bench.remove())

/** Long enough to be controlled on any machine; saves no checkpoint and draws no samples by itself. */
const endless = () => [
  ...['train', bench.at('pairs'), '--model', bench.at('base'), '--steps', '1000000', '--save-every', '1000000'],
  ...['--sample-every', '0', '--samples', '1', '--resolution', '16', '--batch-size', '1', '--threads', '1', '--no-ema'],
  ...['--lora', '2', '--learning-rate', '0.0001'],
]

function begin(run: string) {
  const child = spawn(process.execPath, [program, ...endless(), '--output', run], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (text) => {
      said[name] += text
    })
  }
  return { child, said, ended: once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]> }
}

/** Waits for a condition while a process runs. */
async function until(child: ChildProcess, holds: () => boolean): Promise<void> {
  while (!holds()) {
    expect(child.exitCode).toBeNull()
    await wait(50)
  }
}

const stateOf = (run: string): { state?: string; step: number } =>
  existsSync(`${run}/status.json`) ? JSON.parse(readFileSync(`${run}/status.json`, 'utf8')) : { step: -1 }
const filesIn = (folder: string, end: string) =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(end)) : []
/** 'T' for a process that was suspended by a signal. */
const systemState = ({ pid }: ChildProcess) => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
}

describe.skipIf(process.platform !== 'linux')('signals', () => {
  it('save, draw, suspend and continue a run; Ctrl-C saves and stops it; it resumes with its own settings only', async () => {
    const run = bench.at('run')
    const { child, said, ended } = begin(run)
    await until(child, () => stateOf(run).step > 0)

    child.kill('SIGUSR2')
    await until(child, () => filesIn(`${run}/checkpoints`, '.safetensors').length > 0)
    child.kill('SIGUSR1')
    await until(child, () => filesIn(`${run}/samples`, '.png').length > 0)

    child.kill('SIGTSTP')
    await until(child, () => systemState(child) === 'T')
    const paused = stateOf(run)
    expect(paused.state).toBe('paused')
    expect(filesIn(`${run}/checkpoints`, '.safetensors').at(-1)).toContain(`-${String(paused.step).padStart(8, '0')}.`)
    child.kill('SIGCONT')
    await until(child, () => stateOf(run).state === 'running' && stateOf(run).step > paused.step)

    child.kill('SIGINT')
    expect(await ended).toEqual([130, null])
    expect(said.stderr).toMatch(/^Stopping after this step; the run is saved\./m)
    expect(said.stderr).toMatch(/^Stopped and saved; to go on: amend train resume /m)
    expect(said.stdout).toMatch(/model is ready: amend edit /)
    const { state, step } = stateOf(run)
    expect(state).toBe('stopped')
    expect(filesIn(`${run}/checkpoints`, '.safetensors').at(-1)).toContain(`-${String(step).padStart(8, '0')}.`)
    expect(existsSync(`${run}/model/model_index.json`)).toBe(true)

    expect((await amend(['train', 'status', run])).stdout).toMatch(new RegExp(`^stopped: step ${step} of 1000000`))
    expectRefusal(
      await amend(['train', 'resume', run, '--learning-rate', '0.5', '--batch-size', '1']),
      2,
      /another configuration \(learningRate: 0\.0001, now 0\.5\)/,
    )
  })

  it('from another terminal: amend train pause, resume, save and stop', async () => {
    const run = bench.at('steered')
    const { child, said, ended } = begin(run)
    await until(child, () => stateOf(run).step > 0)
    const ask = async (request: string) => expect(await amend(['train', request, run])).toMatchObject({ code: 0 })
    expectRefusal(await amend(['train', 'resume', run]), 2, /is being worked on by the process/)
    await ask('pause')
    await until(child, () => stateOf(run).state === 'paused')
    await ask('resume')
    await until(child, () => stateOf(run).state === 'running')
    const before = filesIn(`${run}/checkpoints`, '.safetensors')
    await ask('save')
    await until(child, () => String(filesIn(`${run}/checkpoints`, '.safetensors')) !== String(before))
    await ask('stop')
    expect(await ended).toEqual([0, null])
    expect(said.stderr).toMatch(/^Stopped and saved; to go on:/m)
    expectRefusal(await amend(['train', 'stop', run]), 2, /is not being worked on: it is stopped/)
  })
})
