import type { Command } from 'commander'
import { UsageError } from '../../exit.ts'
import { addClusterRunOptions, type ClusterRunFlags, runOnCluster } from './cluster.ts'
import { addPartOptions, type PartFlags } from './parts.ts'
import { runOnQueue } from './queue.ts'
import { paint, runStage, write } from './stages.ts'

interface RunFlags extends PartFlags, ClusterRunFlags {
  readonly queue?: boolean
  readonly json?: boolean
}

export function addRunCommand(dataset: Command): void {
  const command = dataset
    .command('run')
    .summary('do all of it: write, paint, score')
    .description(
      'Writes instructions, then paints and scores candidates. Goes on where it stopped: kill it anywhere and run it again. Several processes may share the folder.',
    )
    .argument('<folder>', 'the dataset')
    .option('--queue', 'let the workers of the platform in DATABASE_URL do it: they must see the folder')
    .option('--examples <file>', 'human-written triples (JSON lines) that show an endpoint what is wanted')
    .option('--json', 'for machines')
  addClusterRunOptions(addPartOptions(command)).action(async (folder: string, flags: RunFlags) => {
    if (!flags.queue && flags.on === undefined) return runStage(folder, flags, write, paint)
    if (flags.queue && flags.on !== undefined) throw new UsageError('Give either --queue or --on.')
    const own = (['examples', 'device', 'precision', 'threads'] as const).find((name) => flags[name] !== undefined)
    if (own) throw new UsageError(`--${own} is for this machine: workers have settings of their own.`)
    return flags.queue ? runOnQueue(folder, flags) : runOnCluster(folder, flags)
  })
}
