import {
  defaultSelection,
  openDataset,
  openVersion,
  readSelection,
  select,
  selectionNames,
  versionNames,
} from '@amend/dataset'
import type { Command } from 'commander'
import { defaultName, funnelLines } from './select.ts'

export function addShowCommand(dataset: Command): void {
  dataset
    .command('show')
    .summary('say what a dataset holds')
    .description('Says what a dataset holds: captions, instructions, candidates, selections and versions.')
    .argument('<folder>', 'the dataset')
    .option('--json', 'for machines')
    .action(show)
}

async function show(folder: string, { json }: { readonly json?: boolean }): Promise<void> {
  const dataset = await openDataset(folder)
  const names = await selectionNames(dataset)
  const selection = names.includes(defaultName)
    ? await readSelection(dataset, defaultName)
    : defaultSelection(dataset.recipe)
  const painted = (await dataset.chunkFiles('candidates')).length > 0
  const judged = painted ? await select(dataset, selection) : undefined
  judged?.close()
  const versions = await Promise.all(
    (await versionNames(dataset)).map(async (name) => {
      const { facts } = await openVersion(dataset, name)
      return { name, pairs: facts.pairs, splits: facts.splits, frozenAt: facts.frozenAt, hash: facts.hash }
    }),
  )
  if (json) {
    console.log(JSON.stringify({ recipe: dataset.recipe, selections: names, versions, funnel: judged?.funnel ?? null }))
    return
  }
  const { writer, painter, clip } = dataset.recipe
  console.log(`writer   ${'model' in writer ? writer.model : 'ready instructions'}`)
  console.log(`painter  ${'model' in painter ? painter.model : `imported from ${painter.layout}`}`)
  console.log(`scores   ${clip}`)
  console.log('')
  for (const line of judged ? funnelLines(judged.funnel, selection) : ['Nothing is painted yet.']) console.log(line)
  console.log('')
  console.log(`selections: ${names.join(', ') || 'none'}`)
  for (const { name, pairs, splits, frozenAt } of versions) {
    const parts = Object.entries(splits).map(([part, count]) => `${count} ${part}`)
    console.log(`version ${name}: ${pairs} pairs (${parts.join(', ')}), ${frozenAt.slice(0, 10)}`)
  }
}
