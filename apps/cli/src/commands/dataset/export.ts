import { type ExportLayout, exportLayouts, exportVersion, openDataset, openVersion } from '@amend/dataset'
import type { Command } from 'commander'
import { onInterrupt } from '../../interrupt.ts'
import { oneOf, optionOf, size } from '../../options.ts'
import { statusLine } from '../../progress.ts'

interface ExportFlags {
  readonly to: ExportLayout
  readonly shardSize?: number
  readonly json?: boolean
}

export function addExportCommand(dataset: Command): void {
  dataset
    .command('export')
    .summary('write a version in a published layout')
    .description(
      'Writes a version into a new folder. A second export is the same to the byte, and one that was stopped goes on when it is started again.',
    )
    .argument('<folder>', 'the dataset')
    .argument('<version>', 'which version')
    .argument('<output>', 'a new or empty folder')
    .addOption(optionOf('--to <layout>', exportLayouts.join(', '), oneOf(exportLayouts)).default('hugging-face'))
    .addOption(optionOf('--shard-size <bytes>', 'about the size of one file (default: 128m)', size))
    .option('--json', 'for machines')
    .action(exportPairs)
}

async function exportPairs(folder: string, name: string, output: string, flags: ExportFlags): Promise<void> {
  const version = await openVersion(await openDataset(folder), name)
  const show = statusLine()
  const { signal, done } = onInterrupt()
  try {
    await exportVersion(version, output, {
      layout: flags.to,
      ...(flags.shardSize !== undefined && { shardBytes: flags.shardSize }),
      onProgress: (pairs, of) => show(`${pairs} of ${of} pairs exported`),
      signal,
    })
    show('')
    const { pairs, hash } = version.facts
    console.log(
      flags.json ? JSON.stringify({ folder: output, layout: flags.to, pairs, hash }) : `${output}: ${pairs} pairs`,
    )
  } finally {
    show('')
    done()
  }
}
