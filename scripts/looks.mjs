/**
 * Makes the page of looks on photos that the embedded model has not seen, docs/examples/unseen, with the command line:
 * `node scripts/looks.mjs`.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './setup.mjs'

const folder = path.join(root, 'docs', 'examples', 'unseen')

/** Photo, what it shows, instructions. */
const rows = [
  ['meadow', 'a meadow below mountains', ['make it night', 'make it sunset', 'make it winter', 'add northern lights']],
  ['temple', 'a temple', ['make the sky pink', 'add storm clouds', 'make it black and white', 'make it vintage']],
  ['raccoon', 'a raccoon', ['make it autumn', 'make it infrared', 'make it like a jungle', 'make it foggy']],
  ['coffee', 'a cup of coffee', ['make it sepia', 'make it candlelit', 'make it more contrasty', 'make it cinematic']],
  ['flower', 'a flower', ['make it pastel', 'make it vivid', 'make it a negative', 'make everything gold']],
  ['cat', 'a cat', ['make it film noir', 'make it cooler', 'make it a cyanotype', 'make it underwater']],
]

const command = path.join(root, 'apps', 'cli', 'bin', 'amend.mjs')
const fileOf = (photo, instruction) => `${photo}-${instruction.replaceAll(' ', '-')}.jpg`

const table = ['| before | | | | |', '| --- | --- | --- | --- | --- |']
for (const [photo, subject, instructions] of rows) {
  const cells = [`![${subject}](${photo}.jpg)`]
  for (const instruction of instructions) {
    const file = fileOf(photo, instruction)
    const output = path.join(folder, file)
    const args = [
      'edit',
      path.join(folder, `${photo}.jpg`),
      instruction,
      '--seed',
      '1',
      '--quality',
      '80',
      '--output',
      output,
    ]
    execFileSync(process.execPath, [command, ...args], { stdio: 'inherit' })
    cells.push(`![${subject}: ${instruction}](${file})<br>${instruction}`)
  }
  table.push(`| ${cells.join(' | ')} |`)
}

writeFileSync(
  path.join(folder, 'README.md'),
  `# Twenty-four looks on photos that the model has not seen

Made by \`node scripts/looks.mjs\`, with the embedded model at its defaults. None of these photos is in a package from which
[its training photos](../../../packages/pico/CREDITS.md) come, and the meadow was left out of its training.

${table.join('\n')}

Photos, resized: meadow by Aitzol Berasategi (2018), [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/); temple by danielbuechele
and flower by vultilion, [CC BY 2.0](https://creativecommons.org/licenses/by/2.0/), from scikit-learn; coffee by Rachel Michetti and cat by
Stéfan van der Walt, CC0, from scikit-image; raccoon from SciPy, which names public-domain-image.com. The results are edits of them.
`,
)
