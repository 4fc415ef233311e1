import type { Command } from 'commander'
import { optionOf, wholeNumberFrom } from '../../options.ts'
import type { PartFlags } from './parts.ts'
import { paint, runStage, write } from './stages.ts'

export function addRunCommand(dataset: Command): void {
  dataset
    .command('run')
    .summary('do all of it: write, paint, score')
    .description(
      'Writes instructions, then paints and scores candidates. Goes on where it stopped: kill it anywhere and run it again. Several processes may share the folder.',
    )
    .argument('<folder>', 'the dataset')
    .option('--examples <file>', 'human-written triples (JSON lines) that show an endpoint what is wanted')
    .addOption(optionOf('--threads <count>', 'threads of one operator', wholeNumberFrom(1, 256)))
    .option('--json', 'for machines')
    .action((folder: string, flags: PartFlags) => runStage(folder, flags, write, paint))
}
