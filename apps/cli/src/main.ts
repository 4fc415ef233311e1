import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { addEditCommand } from './commands/edit.ts'
import { addModelsCommand } from './commands/models.ts'
import { addRecipeCommand } from './commands/recipe.ts'
import { addStartCommand } from './commands/start.ts'
import { exitCodeOf, exitCodes, sentenceOf } from './exit.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

const program = new Command('amend')
  .description('Say what to change, and the picture changes.')
  .version(version)
  .showHelpAfterError('(amend --help says more)')
  .exitOverride()

addEditCommand(program)
addModelsCommand(program)
addRecipeCommand(program)
addStartCommand(program)
for (const command of program.commands) {
  for (const each of [command, ...command.commands]) each.exitOverride()
}

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has printed its sentence or the help.
    process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage
  } else {
    console.error(sentenceOf(error))
    process.exitCode = exitCodeOf(error)
  }
}
