import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { addBackupCommands } from './commands/backup.ts'
import { addDatasetCommand } from './commands/dataset/index.ts'
import { addEditCommand } from './commands/edit.ts'
import { addEvalCommand } from './commands/eval.ts'
import { addMcpCommand } from './commands/mcp.ts'
import { addMigrateCommand } from './commands/migrate.ts'
import { addModelsCommand } from './commands/models.ts'
import { addPreferCommand } from './commands/prefer.ts'
import { addRecipeCommand } from './commands/recipe.ts'
import { addSampleCommand } from './commands/sample.ts'
import { addStartCommand } from './commands/start.ts'
import { addTrainCommand } from './commands/train.ts'
import { exitCodes, UsageError } from './exit.ts'
import { report } from './report.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** Runs a command line, given without the names of node and program, and sets the process's exit code. */
export async function run(words: readonly string[]): Promise<void> {
  try {
    await program().parseAsync(words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) report(error, { json: words.includes('--json') })
    else if (error.exitCode === 0 || error.code === 'commander.help') process.exitCode = helpCode(error)
    else report(new UsageError(sentence(error)), { json: words.includes('--json') })
  }
}

function program(): Command {
  const program = new Command('amend')
    .description('Say what to change, and the picture changes.')
    .version(version)
    .exitOverride()
    // Commander's messages are printed by `report`, like all others.
    .configureOutput({ outputError: () => {} })
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText('after', '\nBegin with: amend edit photo.jpg "make it night"')
  addBackupCommands(program)
  addDatasetCommand(program)
  addEditCommand(program)
  addEvalCommand(program)
  addMcpCommand(program)
  addMigrateCommand(program)
  addModelsCommand(program)
  addRecipeCommand(program)
  addSampleCommand(program)
  addStartCommand(program)
  addTrainCommand(program)
  addPreferCommand(program)
  return program
}

/** Help on request is a success; help in place of a missing command is an error. */
const helpCode = ({ exitCode }: CommanderError): number => (exitCode === 0 ? exitCodes.done : exitCodes.usage)

/**
 * Turns "error: unknown option '--sed'
 * (Did you mean --seed?)" into a sentence.
 */
function sentence({ message }: CommanderError): string {
  const text = message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`
}
