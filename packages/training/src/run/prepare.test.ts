/** The held-out part of a run. */
import { mkdir, writeFile } from 'node:fs/promises'
import { scanPairs } from '@amend/pairs'
import { workbench, writePairs } from '@amend/pairs/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Base, openBase } from '../base.ts'
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts'
import { tinySettings } from '../testing/tiny-settings.ts'
import { runFiles } from './folder.ts'
import { completeSettings, prepare } from './prepare.ts'

let bench: Awaited<ReturnType<typeof workbench>>
let base: Base
beforeAll(async () => {
  bench = await workbench()
  base = await openBase(await tinyCheckpoint(bench.at('base')), { threads: 1 })
}, 60_000)
afterAll(async () => {
  await base.release()
  await bench.remove()
})

it.each([
  { pairs: 49, pictures: 49, heldOut: 0 },
  { pairs: 60, pictures: 60, heldOut: 4 },
  { pairs: 60, pictures: 8, heldOut: 2 },
  { pairs: 60, pictures: 3, heldOut: 0 },
])('of $pairs pairs of $pictures pictures $heldOut are held out by default', ({ heldOut, ...amount }) => {
  expect(completeSettings(base, {}, amount).heldOut).toBe(heldOut)
})

it('no picture is both in the held-out part and in the training part', async () => {
  const folder = await writePairs(bench.at('judged'), 4)
  const lines = Array.from({ length: 12 }, (_, i) => {
    const [input, output] = ['input', 'output'].map((part) => `${part}/0000${i % 4}.png`)
    return JSON.stringify({ input, instruction: `change ${i}`, ranking: [output, input] })
  })
  await writeFile(`${folder}/preferences.jsonl`, lines.join('\n'))
  const manifest = await scanPairs(folder, { leastSide: 16 })
  const files = runFiles(bench.at('run'))
  await mkdir(files.cache, { recursive: true })
  const given = { ...tinySettings, beta: 100, heldOut: 2 }
  const prepared = await prepare(
    base,
    files,
    {
      ...completeSettings(base, given, { pairs: 24, pictures: 4 }),
      version: 1,
      model: { location: '', name: '', identity: '' },
      data: { folder, hash: manifest.hash, pairs: 24, skipped: 0 },
    },
    manifest,
    { onNotice() {}, signal: new AbortController().signal },
  )
  await prepared.release()
  const pictures = (pairs: readonly number[]) => new Set(pairs.map((pair) => manifest.pairs[pair]!.input.sha256))
  const { trained, heldOut } = prepared.comparisons!
  expect([trained.length, heldOut.length]).toEqual([6, 6])
  expect(pictures(heldOut.flat())).toEqual(pictures(prepared.heldOut))
  expect(pictures(trained.flat())).toEqual(pictures(prepared.source.trained))
  // Two and two of four: none is in both.
  const [held, learned] = [pictures(prepared.heldOut), pictures(prepared.source.trained)]
  expect([held.size, learned.size, new Set([...held, ...learned]).size]).toEqual([2, 2, 4])
})
