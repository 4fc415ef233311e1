/** A run that is killed repeatedly, at random times, ends with the same bits as an uninterrupted one. */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { workbench, writePairs } from '@amend/pairs/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts'
import { readMetrics } from './metrics.ts'

const program = fileURLToPath(new URL('../testing/run-child.ts', import.meta.url))
const kills = 6

let bench: Awaited<ReturnType<typeof workbench>>
beforeAll(async () => {
  bench = await workbench()
  await tinyCheckpoint(bench.at('base'))
  await writePairs(bench.at('data'), 5)
}, 60_000)
afterAll(() => bench.remove())

/** Runs until it ends, or kills it after so many milliseconds. */
async function child(run: string, killAfter?: number): Promise<'ended' | 'killed'> {
  const started = spawn(
    process.execPath,
    ['--import', 'tsx', program, bench.at(run), bench.at('data'), bench.at('base')],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let said = ''
  started.stderr.on('data', (text) => {
    said += text
  })
  const ended = new Promise<'ended'>((resolve, reject) => {
    started.on('exit', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve('ended')
      else reject(new Error(`The run ended with ${code}: ${said}`))
    })
  })
  if (killAfter === undefined) return ended
  const first = await Promise.race([ended, setTimeout(killAfter, 'late' as const)])
  if (first === 'ended') return 'ended'
  started.kill('SIGKILL')
  await ended
  return 'killed'
}

const tensors = (run: string) => {
  const bytes = readFileSync(bench.at(run, 'checkpoints', 'step-00000060.safetensors'))
  return bytes.subarray(8 + Number(bytes.readBigUInt64LE()))
}

it('ends with the same bits', async () => {
  const began = performance.now()
  await child('alone')
  const whole = performance.now() - began
  const moments: number[] = []
  while (moments.length < kills) {
    const moment = Math.random() * whole
    const how = await child('killed', moment)
    // A run killed before it wrote its configuration left no run folder: start again.
    const names = readdirSync(bench.folder).includes('killed') ? readdirSync(bench.at('killed')) : []
    if (!names.includes('run.json')) await rm(bench.at('killed'), { recursive: true, force: true })
    if (how === 'ended') break
    moments.push(Math.round(moment))
  }
  await child('killed')
  const said = `killed after ${moments.join(', ')} ms`
  expect(tensors('killed').equals(tensors('alone')), said).toBe(true)
  const losses = async (run: string) =>
    (await readMetrics(bench.at(run, 'metrics.jsonl'))).map(({ step, loss, heldOutLoss }) => [step, loss, heldOutLoss])
  expect(await losses('killed'), said).toEqual(await losses('alone'))
  const left = readdirSync(bench.at('killed', 'checkpoints'))
  expect(
    left.filter((name) => name.endsWith('.part')),
    said,
  ).toEqual([])
}, 1_800_000)
