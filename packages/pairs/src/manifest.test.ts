/** Checks all pictures before a run. */
import { cp, readFile, truncate, writeFile } from 'node:fs/promises'
import { pictureFromRgb, writePicture } from '@amend/imaging'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { scanPairs } from './manifest.ts'
import { waves, writePairs } from './testing/pairs.ts'
import { workbench } from './testing/workbench.ts'

let bench: Awaited<ReturnType<typeof workbench>>
beforeAll(async () => {
  bench = await workbench()
  await writePairs(bench.at('whole'), 40, { width: 16, height: 16 })
})
afterAll(() => bench.remove())

it('excludes a broken picture among many, counts and names it', async () => {
  await cp(bench.at('whole'), bench.at('broken'), { recursive: true })
  await truncate(bench.at('broken', 'output', '00017.png'), 60)
  await writeFile(bench.at('broken', 'input', '00023.png'), 'this is no picture')
  const { pairs, skipped } = await scanPairs(bench.at('broken'), { leastSide: 16 })
  expect(pairs).toHaveLength(38)
  expect(skipped).toEqual([
    { id: '00017', reason: expect.stringContaining('00017.png') },
    { id: '00023', reason: expect.stringContaining('not a picture') },
  ])
})

it('excludes pairs whose sizes do not match', async () => {
  await cp(bench.at('whole'), bench.at('sizes'), { recursive: true })
  const write = (name: string, width: number, height: number) =>
    writePicture(bench.at('sizes', 'output', name), pictureFromRgb(width, height, waves(1, width, height)), {
      format: 'png',
    })
  await write('00001.png', 24, 16)
  await write('00002.png', 32, 32)
  await write('00003.png', 12, 12)
  const { pairs, skipped } = await scanPairs(bench.at('sizes'), { leastSide: 16 })
  expect(pairs.find(({ id }) => id === '00002')).toMatchObject({ input: { width: 16 }, output: { width: 32 } })
  expect(skipped.map(({ id, reason }) => [id, /shapes differ|smaller than the 16/.exec(reason)?.[0]])).toEqual([
    ['00001', 'shapes differ'],
    ['00003', 'smaller than the 16'],
  ])
})

it('hashes the content that training uses, independently of the folder', async () => {
  const hash = async (folder: string) => (await scanPairs(folder, { leastSide: 16 })).hash
  const before = await hash(bench.at('whole'))
  await cp(bench.at('whole'), bench.at('elsewhere'), { recursive: true })
  expect(await hash(bench.at('elsewhere'))).toBe(before)
  await writeFile(bench.at('elsewhere', 'instruction.txt'), 'something else')
  expect(await hash(bench.at('elsewhere'))).not.toBe(before)
  await cp(bench.at('whole'), bench.at('changed'), { recursive: true })
  await writeFile(bench.at('changed', 'input', '00000.png'), await readFile(bench.at('changed', 'input', '00001.png')))
  expect(await hash(bench.at('changed'))).not.toBe(before)
})

it('stops when aborted', async () => {
  const signal = AbortSignal.abort()
  await expect(scanPairs(bench.at('whole'), { leastSide: 16, signal })).rejects.toMatchObject({ name: 'AbortError' })
})
