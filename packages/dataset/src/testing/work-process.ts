/** A process that writes, paints, freezes or exports in a folder, and that a test kills. */
import { setTimeout as sleep } from 'node:timers/promises'
import { exportLayouts, exportVersion } from '../exports/export.ts'
import { openDataset } from '../folder.ts'
import { defaultSelection } from '../selection/selection.ts'
import { paintStage } from '../stages/paint-stage.ts'
import { writeStage } from '../stages/write-stage.ts'
import { freeze } from '../versions/freeze.ts'
import { openVersion } from '../versions/version.ts'
import { fakeParts } from './fake-parts.ts'

const [root = '', what = '', target = ''] = process.argv.slice(2)
const dataset = await openDataset(root)
const onProgress = (pairs: number) => process.stdout.write(`${pairs}\n`)
const layout = exportLayouts.find((name) => name === what)
if (layout) await exportVersion(await openVersion(dataset, 'v1'), target, { layout, shardBytes: 12_000, onProgress })
else if (what === 'make') {
  // Slow enough to be killed within a chunk.
  const { writer, moderate, painter, clip } = fakeParts(() => sleep(20))
  await writeStage(dataset, writer, moderate, { onProgress: ({ stage }) => void process.stdout.write(`${stage}\n`) })
  await paintStage(dataset, { painter, clip }, { onProgress: ({ stage }) => void process.stdout.write(`${stage}\n`) })
} else {
  await freeze(dataset, target, {
    selection: defaultSelection(dataset.recipe),
    selectionName: 'default',
    models: [],
    shardBytes: 6000,
    onProgress,
  })
}
process.stdout.write('done\n')
