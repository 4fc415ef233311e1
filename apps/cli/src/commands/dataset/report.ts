import path from 'node:path'
import { datasetReport, openDataset } from '@amend/dataset'
import { writeFileAtomically, writeProblem } from '@amend/files'
import { ImagingError } from '@amend/imaging'
import type { Command } from 'commander'
import { optionOf, wholeNumberFrom } from '../../options.ts'
import { defaultName, selectionToUse } from './select.ts'

interface ReportFlags {
  readonly selection: string
  readonly output?: string
  readonly pictures: number
  readonly seed: number
  readonly json?: boolean
}

export function addReportCommand(dataset: Command): void {
  dataset
    .command('report')
    .summary('write a page to look at: funnel, scores, random pairs')
    .description(
      'Writes a self-contained page: the funnel, histograms of the four similarities with the thresholds, and a random sheet of kept and rejected pairs.',
    )
    .argument('<folder>', 'the dataset')
    .option('--selection <name>', 'which selection', defaultName)
    .option('-o, --output <file>', 'the page (default: report.html in the dataset)')
    .addOption(
      optionOf('--pictures <count>', 'kept pairs, and as many rejected ones', wholeNumberFrom(0, 200)).default(12),
    )
    .addOption(optionOf('--seed <number>', 'of the random choice', wholeNumberFrom(0)).default(0))
    .option('--json', 'for machines')
    .action(writeReport)
}

async function writeReport(folder: string, flags: ReportFlags): Promise<void> {
  const dataset = await openDataset(folder)
  const page = await datasetReport(dataset, {
    name: path.basename(path.resolve(folder)),
    selection: await selectionToUse(dataset, flags.selection),
    selectionName: flags.selection,
    samples: flags.pictures,
    seed: flags.seed,
  })
  const file = flags.output ?? path.join(folder, 'report.html')
  await writeFileAtomically(file, page).catch((cause) => {
    throw writeProblem(cause, file, ImagingError)
  })
  console.log(flags.json ? JSON.stringify({ file }) : file)
}
