import type { Command } from 'commander'
import { addRemoteCommands } from './cluster.ts'
import { addExportCommand } from './export.ts'
import { addFreezeCommand } from './freeze.ts'
import { addImportCommand } from './import.ts'
import { addNewCommand } from './new.ts'
import { addCancelCommand } from './queue.ts'
import { addReportCommand } from './report.ts'
import { addRunCommand } from './run.ts'
import { addSelectCommand } from './select.ts'
import { addShowCommand } from './show.ts'
import { addStageCommands } from './stages.ts'
import { addTriplesCommands } from './triples.ts'

export function addDatasetCommand(program: Command): void {
  const dataset = program
    .command('dataset')
    .summary('make a dataset of edits: instructions, pairs, scores, versions')
    .description(
      'Makes a dataset for instruction editing: a writer gives captions an instruction, a painter makes a picture before and one after, CLIP scores them. A dataset is a folder; each command goes on where it stopped.',
    )
    .addHelpText(
      'after',
      `
Begin with:
  amend dataset new looks --captions captions.txt
  amend dataset run looks
  amend dataset report looks
  amend dataset freeze looks v1`,
    )
  addNewCommand(dataset)
  addRunCommand(dataset)
  addStageCommands(dataset)
  addCancelCommand(dataset)
  addRemoteCommands(dataset)
  addTriplesCommands(dataset)
  addSelectCommand(dataset)
  addReportCommand(dataset)
  addFreezeCommand(dataset)
  addExportCommand(dataset)
  addImportCommand(dataset)
  addShowCommand(dataset)
}
