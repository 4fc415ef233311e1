import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type DatasetFolder, freeze, openDataset, type Split, type VersionModel } from '@amend/dataset'
import type { Command } from 'commander'
import { onInterrupt } from '../../interrupt.ts'
import { modelPath } from '../../model.ts'
import { number, optionOf, type Rule, size } from '../../options.ts'
import { statusLine } from '../../progress.ts'
import { defaultName, selectionToUse } from './select.ts'

interface FreezeFlags {
  readonly selection: string
  readonly shares?: Readonly<Record<Split, number>>
  readonly shardSize?: number
  readonly json?: boolean
}

const shares: Rule<Readonly<Record<Split, number>>> = {
  must: 'three numbers that add up to 1, such as 0.9,0.05,0.05',
  read(text) {
    const [train, validation, test, ...rest] = text.split(',').map((part) => number.read(part))
    if (train === undefined || validation === undefined || test === undefined || rest.length > 0) return undefined
    const fits = Math.min(train, validation, test) >= 0 && Math.abs(train + validation + test - 1) < 1e-9
    return fits ? { train, validation, test } : undefined
  },
}

export function addFreezeCommand(dataset: Command): void {
  dataset
    .command('freeze')
    .summary('freeze a selection into a version that never changes')
    .description(
      'Copies the pairs of a selection into a version: train, validation and test parts, a manifest of content hashes, a card. All pairs of a caption are in one part. A version is a folder that amend train and Hugging Face read.',
    )
    .argument('<folder>', 'the dataset')
    .argument('<version>', 'its new name')
    .option('--selection <name>', 'which selection', defaultName)
    .addOption(optionOf('--shares <numbers>', 'of train, validation and test (default: 0.9,0.05,0.05)', shares))
    .addOption(optionOf('--shard-size <bytes>', 'about the size of one file (default: 64m)', size))
    .option('--json', 'for machines')
    .action(freezeVersion)
}

async function freezeVersion(folder: string, name: string, flags: FreezeFlags): Promise<void> {
  const dataset = await openDataset(folder)
  const selection = await selectionToUse(dataset, flags.selection)
  const show = statusLine()
  const { signal, done } = onInterrupt()
  try {
    const version = await freeze(dataset, name, {
      selection,
      selectionName: flags.selection,
      models: await modelsOf(dataset),
      ...(flags.shares && { shares: flags.shares }),
      ...(flags.shardSize !== undefined && { shardBytes: flags.shardSize }),
      onProgress: (pairs, of) => show(`${pairs} of ${of} pairs frozen`),
      signal,
    })
    show('')
    const { pairs, splits, hash } = version.facts
    if (flags.json) {
      console.log(JSON.stringify({ folder: version.folder, pairs, splits, hash }))
      return
    }
    const parts = Object.entries(splits).map(([part, count]) => `${count} ${part}`)
    console.log(`${version.folder}: ${pairs} pairs (${parts.join(', ')})`)
  } finally {
    show('')
    done()
  }
}

/** The models of a recipe with the licences of their cards. */
async function modelsOf({ recipe }: DatasetFolder): Promise<VersionModel[]> {
  const { writer, painter, clip, safety, moderation } = recipe
  const named: [VersionModel['role'], string][] = [
    ...('model' in writer ? [['writer', writer.model] as [VersionModel['role'], string]] : []),
    ...('model' in painter ? [['painter', painter.model] as [VersionModel['role'], string]] : []),
    ...(painter.kind === 'imported' ? [] : [['scores', clip] as [VersionModel['role'], string]]),
    ...(safety === undefined ? [] : [['safety', safety] as [VersionModel['role'], string]]),
    ...(moderation === undefined ? [] : [['moderation', moderation.model] as [VersionModel['role'], string]]),
  ]
  return Promise.all(named.map(async ([role, name]) => ({ role, name, licence: await licenceOf(name) })))
}

/** The licence in a model's card; null where none is known. */
async function licenceOf(name: string): Promise<string | null> {
  try {
    const card: unknown = JSON.parse(await readFile(path.join(await modelPath(name), 'card.json'), 'utf8'))
    if (typeof card === 'object' && card !== null && 'licence' in card && typeof card.licence === 'string') {
      return card.licence
    }
  } catch {
    // An endpoint's model is not here, and most checkpoints have no card of ours.
  }
  return null
}
