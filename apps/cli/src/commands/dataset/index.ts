import type { Command } from 'commander'
import { addNewCommand } from './new.ts'
import { addRunCommand } from './run.ts'
import { addStageCommands } from './stages.ts'
import { addTriplesCommands } from './triples.ts'

export function addDatasetCommand(program: Command): void {
  const dataset = program
    .command('dataset')
    .summary('make a dataset of edits: instructions, pairs, scores')
    .description(
      'Makes a dataset for instruction editing: a writer gives captions an instruction, a painter makes a picture before and one after, CLIP scores them. A dataset is a folder; each command goes on where it stopped.',
    )
    .addHelpText(
      'after',
      `
Begin with:
  amend dataset new looks --captions captions.txt
  amend dataset run looks`,
    )
  addNewCommand(dataset)
  addRunCommand(dataset)
  addStageCommands(dataset)
  addTriplesCommands(dataset)
}
