import { importPairs } from '@amend/dataset'
import { embeddedCheckpoint } from '@amend/pico'
import type { Command } from 'commander'
import { onInterrupt } from '../../interrupt.ts'
import { statusLine } from '../../progress.ts'

interface ImportFlags {
  readonly clip: string
  readonly json?: boolean
}

/** Broken rows that are named on the terminal. */
const named = 10

export function addImportCommand(dataset: Command): void {
  dataset
    .command('import')
    .summary('take in a published dataset')
    .description(
      'Takes the pairs of a folder into a new dataset, in any layout that amend train reads: folders of InstructPix2Pix, Parquet of Hugging Face, WebDataset, JSON lines, MagicBrush. Broken rows are named and left out.',
    )
    .argument('<source>', 'the folder to read')
    .argument('<folder>', 'the new dataset')
    .option('--clip <model>', 'the CLIP that scores it later', embeddedCheckpoint('clip').name)
    .option('--json', 'for machines')
    .action(importFolder)
}

async function importFolder(source: string, folder: string, { clip, json }: ImportFlags): Promise<void> {
  const show = statusLine()
  const { signal, done } = onInterrupt()
  try {
    const { layout, pairs, captions, broken } = await importPairs(source, folder, {
      clip,
      onProgress: (read, of) => show(`${read} of ${of} pairs read`),
      signal,
    })
    show('')
    if (json) {
      console.log(JSON.stringify({ folder, layout, pairs, captions, broken }))
      return
    }
    console.log(`${folder}: ${pairs} pairs of ${layout}`)
    for (const { id, reason } of broken.slice(0, named)) console.error(`Left out ${id}: ${reason.replace(/\.$/, '')}.`)
    if (broken.length > named)
      console.error(`Left out ${broken.length - named} more, counted in ${folder}/intake.json.`)
  } finally {
    show('')
    done()
  }
}
