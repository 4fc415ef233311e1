import { existsSync } from 'node:fs'
import { pictureFromRgb } from '@amend/imaging'
import { load } from '@amend/inference'
import { waves, workbench, writePairs } from '@amend/pairs/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts'
import { tinySettings } from '../testing/tiny-settings.ts'
import { readMetrics } from './metrics.ts'
import { startRun } from './run.ts'

let bench: Awaited<ReturnType<typeof workbench>>
beforeAll(async () => {
  bench = await workbench()
})
afterAll(() => bench.remove())

it('trains on a folder of pairs, and the result edits', async () => {
  const model = await tinyCheckpoint(bench.at('base'))
  const data = await writePairs(bench.at('inverted-colours'), 5)
  const outcome = await startRun({ data, model, folder: bench.at('run'), settings: tinySettings })
  expect(outcome).toMatchObject({ state: 'finished', pairs: 5, skipped: [] })
  expect((await readMetrics(bench.at('run', 'metrics.jsonl'))).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6])
  expect(existsSync(bench.at('run', 'checkpoints', 'step-00000006.safetensors'))).toBe(true)

  const editor = await load(outcome.model, { threads: 1 })
  const picture = pictureFromRgb(48, 32, waves(9, 48, 32))
  const { variants } = await editor.edit(picture, 'invert it', { steps: 1, seed: 1, resolution: 16 })
  await editor.release()
  expect(variants[0]?.picture).toMatchObject({ width: 48, height: 32 })
})
