import type { Command } from 'commander'
import { UsageError } from '../../exit.ts'
import { optionOf, wholeNumberFrom } from '../../options.ts'
import type { PartFlags } from './parts.ts'
import { runOnQueue } from './queue.ts'
import { paint, runStage, write } from './stages.ts'

interface RunFlags extends PartFlags {
  readonly queue?: boolean
  readonly json?: boolean
}

export function addRunCommand(dataset: Command): void {
  dataset
    .command('run')
    .summary('do all of it: write, paint, score')
    .description(
      'Writes instructions, then paints and scores candidates. Goes on where it stopped: kill it anywhere and run it again. Several processes may share the folder.',
    )
    .argument('<folder>', 'the dataset')
    .option('--queue', 'let the workers of the platform in DATABASE_URL do it: they must see the folder')
    .option('--examples <file>', 'human-written triples (JSON lines) that show an endpoint what is wanted')
    .addOption(optionOf('--threads <count>', 'threads of one operator', wholeNumberFrom(1, 256)))
    .option('--json', 'for machines')
    .action(async (folder: string, flags: RunFlags) => {
      if (!flags.queue) return runStage(folder, flags, write, paint)
      if (flags.examples !== undefined || flags.threads !== undefined) {
        throw new UsageError('--examples and --threads are not for --queue: the workers have settings of their own.')
      }
      return runOnQueue(folder, flags)
    })
}
