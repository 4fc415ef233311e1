import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'

const sample = fileURLToPath(new URL('../../sample/meadow.jpg', import.meta.url))
const instruction = 'make it night'

/** Edits a sample photo without any question and prints what to do next. */
export function addSampleCommand(program: Command): void {
  program
    .command('sample')
    .summary('try an edit of a sample photo')
    .description('Edits a sample photo with the embedded model into the current folder, and says what to do next.')
    .action(async () => {
      const output = path.resolve('meadow.edited.jpg')
      console.log(`Editing a sample photo: "${instruction}"`)
      await program.parseAsync(['edit', sample, instruction, '--seed', '1', '--output', output], { from: 'user' })
      if (process.exitCode) return
      console.log(`
Look at it beside ${sample}.
Now one of yours:    npm run edit -- photo.jpg "make it winter"
In the browser:      npm start
What it can do:      npm run amend -- models inspect pico-edit
The real weights:    npm run amend -- models pull timbrooks/instruct-pix2pix
All options:         npm run amend -- edit --help`)
    })
}
