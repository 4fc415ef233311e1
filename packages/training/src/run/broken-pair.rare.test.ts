/** One broken picture among ten thousand: excluded, counted, named, and the run begins with all others. */
import { link, mkdir, truncate, unlink, writeFile } from 'node:fs/promises'
import { pictureFromRgb, writePicture } from '@amend/imaging'
import { manifestSchema } from '@amend/pairs'
import { inverted, waves, workbench } from '@amend/pairs/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts'
import { tinySettings } from '../testing/tiny-settings.ts'
import { readJson, runFiles } from './folder.ts'
import { startRun } from './run.ts'

/** The number of pairs, of two pictures each. */
const count = 5_000
const broken = '03306'

let bench: Awaited<ReturnType<typeof workbench>>
beforeAll(async () => {
  bench = await workbench()
})
afterAll(() => bench.remove())

it('excludes it', async () => {
  const rgb = waves(1, 16, 16)
  for (const [part, pixels] of [
    ['input', rgb],
    ['output', inverted(rgb)],
  ] as const) {
    await mkdir(bench.at('data', part), { recursive: true })
    const first = bench.at('data', part, '00000.png')
    await writePicture(first, pictureFromRgb(16, 16, pixels), { format: 'png' })
    for (let i = 1; i < count; i++) {
      await link(first, bench.at('data', part, `${String(i).padStart(5, '0')}.png`))
    }
  }
  await writeFile(bench.at('data', 'instruction.txt'), 'invert it\n')
  // A separate file, half as long as it should be.
  const file = bench.at('data', 'output', `${broken}.png`)
  await unlink(file)
  await writePicture(file, pictureFromRgb(16, 16, inverted(rgb)), { format: 'png' })
  await truncate(file, 60)

  const notices: string[] = []
  const outcome = await startRun(
    {
      data: bench.at('data'),
      model: await tinyCheckpoint(bench.at('base')),
      folder: bench.at('run'),
      settings: { ...tinySettings, steps: 1, heldOut: 0, train: { rank: 2, alpha: 2, targets: ['to_q'] } },
    },
    { onNotice: (notice) => void notices.push(notice) },
  )
  const named = { id: broken, reason: expect.stringContaining(`${broken}.png`) }
  expect(outcome).toMatchObject({ state: 'finished', pairs: count - 1, skipped: [named] })
  expect(notices.filter((notice) => notice.startsWith('Left out'))).toEqual([
    expect.stringMatching(new RegExp(`^Left out ${broken}: .*${broken}\\.png`)),
  ])
  const { pairs, skipped } = await readJson(runFiles(bench.at('run')).manifest, manifestSchema)
  expect(pairs).toHaveLength(count - 1)
  expect(skipped).toEqual([named])
})
