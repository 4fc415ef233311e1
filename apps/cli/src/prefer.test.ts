/** `amend prefer`: an editor and a reward model learn from a folder of judgements. */
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { writePairs } from '@amend/pairs/testing'
import { tinyCheckpoint } from '@amend/training/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { amendHere, expectRefusal, temporaryFolder } from './testing/amend.ts'

const clip = fileURLToPath(new URL('.', import.meta.resolve('@amend/models/fixtures/reference/clip/config.json')))
const count = 5

let bench: Awaited<ReturnType<typeof temporaryFolder>>
let judged: string
beforeAll(async () => {
  bench = await temporaryFolder()
  await tinyCheckpoint(bench.at('base'))
  judged = await writePairs(bench.at('judged'), count)
  const lines = Array.from({ length: count }, (_, i) => {
    const name = `${String(i).padStart(5, '0')}.png`
    const [input, preferred] = [`input/${name}`, `output/${name}`]
    return JSON.stringify({ input, instruction: 'improve it', preferred, rejected: input })
  })
  writeFileSync(path.join(judged, 'preferences.jsonl'), `${lines.join('\n')}\n{"input": "alone.png"}\n`)
}, 60_000)
afterAll(() => bench.remove())

const quick = () => [
  ...['--model', bench.at('base'), '--steps', '2', '--batch-size', '1', '--resolution', '16'],
  ...['--sample-every', '0', '--threads', '1', '--lora', '2'],
]

it('trains an editor on judgements, in a run like any other', async () => {
  const run = bench.at('run')
  const { code, stdout } = await amendHere(['prefer', judged, '--output', run, '--json', '--beta', '50', ...quick()])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    state: 'finished',
    model: path.join(run, 'model'),
    skipped: [{ id: 'preferences.jsonl:6' }],
  })
  expect(existsSync(path.join(run, 'pytorch_lora_weights.safetensors'))).toBe(true)
  expect((await amendHere(['train', 'status', run])).stdout).toMatch(/^finished: step 2 of 2/)
  expectRefusal(await amendHere(['train', 'resume', run, '--steps', '9']), 2, /steps: 2, now 9/)
})

it('refuses pairs as judgements, and judgements as pairs', async () => {
  const pairs = await writePairs(bench.at('pairs'), 2)
  const output = ['--output', bench.at('none')]
  expectRefusal(await amendHere(['prefer', pairs, ...output, ...quick()]), 3, /holds no judgements/)
  expectRefusal(await amendHere(['train', judged, ...output, ...quick()]), 3, /holds judgements of results/)
  expectRefusal(await amendHere(['prefer', 'reward', pairs, '--clip', clip]), 3, /preferences\.jsonl is missing/)
  expect(existsSync(bench.at('none'))).toBe(false)
})

it('trains a reward model and reports its accuracy on held-out judgements', async () => {
  const file = bench.at('reward.safetensors')
  const words = ['prefer', 'reward', judged, '--clip', clip, '--output', file, '--threads', '1', '--epochs', '20']
  const { code, stdout } = await amendHere([...words, '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    file,
    comparisons: 4,
    heldOutComparisons: 1,
    heldOutAccuracy: expect.any(Number),
    skipped: [{ id: 'preferences.jsonl:6' }],
  })
  expect(existsSync(file)).toBe(true)
})
