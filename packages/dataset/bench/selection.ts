/** How long a selection over a million synthetic score rows takes. */
import path from 'node:path'
import { select } from '../src/selection/select.ts'
import { defaultSelection, parseSelection } from '../src/selection/selection.ts'
import { syntheticDataset } from './synthetic.ts'

const rows = 1_000_000
const repeats = 5

export async function measureSelection(folder: string): Promise<void> {
  const dataset = await syntheticDataset(path.join(folder, 'million'), rows)
  const files = (await dataset.chunkFiles('candidates')).length
  console.log(`selection over ${rows.toLocaleString('en')} candidates in ${files} files`)
  const usual = defaultSelection(dataset.recipe)
  for (const [name, selection] of [
    ['thresholds, near-duplicates, at most 4', usual],
    ['without near-duplicates', parseSelection({ ...usual, duplicates: null })],
  ] as const) {
    const times: number[] = []
    let kept = 0
    const before = process.cpuUsage()
    for (let i = 0; i < repeats; i++) {
      const start = performance.now()
      const judged = await select(dataset, selection)
      times.push(performance.now() - start)
      kept = judged.funnel.kept.pairs
      judged.close()
    }
    const { user, system } = process.cpuUsage(before)
    times.sort((a, b) => a - b)
    const [least, median] = [times[0] ?? 0, times[repeats >> 1] ?? 0]
    console.log(
      `  ${name}: ${seconds(median)} (least ${seconds(least)}, ${seconds((user + system) / 1000 / repeats)} of processor), ${kept.toLocaleString('en')} kept`,
    )
  }
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`
