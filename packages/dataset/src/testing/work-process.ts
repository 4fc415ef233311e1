/** A process that freezes or exports in a folder, and that a test kills. */
import { exportLayouts, exportVersion } from '../exports/export.ts'
import { openDataset } from '../folder.ts'
import { defaultSelection } from '../selection/selection.ts'
import { freeze } from '../versions/freeze.ts'
import { openVersion } from '../versions/version.ts'

const [root = '', what = '', target = ''] = process.argv.slice(2)
const dataset = await openDataset(root)
const onProgress = (pairs: number) => process.stdout.write(`${pairs}\n`)
const layout = exportLayouts.find((name) => name === what)
if (layout) await exportVersion(await openVersion(dataset, 'v1'), target, { layout, shardBytes: 12_000, onProgress })
else {
  await freeze(dataset, target, {
    selection: defaultSelection(dataset.recipe),
    selectionName: 'default',
    models: [],
    shardBytes: 6000,
    onProgress,
  })
}
process.stdout.write('done\n')
