import type { Command } from 'commander'
import { recipeIn } from '../recipe.ts'

export function addRecipeCommand(program: Command): void {
  program
    .command('recipe')
    .summary('show how a result was made')
    .description(
      'Prints the instruction, settings, seed and model of a result as JSON. `amend edit <photo> --replay <result>` makes it again.',
    )
    .argument('<result>', 'a picture that amend has written')
    .action(async (file: string) => {
      console.log(JSON.stringify(await recipeIn(file), null, 2))
    })
}
