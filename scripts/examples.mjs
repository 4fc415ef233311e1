/** Makes the pictures of docs/examples with the command line: `node scripts/examples.mjs`. */
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { root } from './setup.mjs'

const folder = path.join(root, 'docs', 'examples')
const sample = path.join(root, 'apps', 'cli', 'sample', 'meadow.jpg')

/** Result, photo, instruction. */
const edits = [
  ['meadow-night', sample, 'make it night'],
  ['meadow-winter', sample, 'make it winter'],
  ['meadow-sunset', sample, 'make it sunset'],
  ['stream-autumn', 'stream.jpg', 'make it autumn'],
  ['stream-black-and-white', 'stream.jpg', 'make it black and white'],
  ['valley-sun-storm', 'valley-sun.jpg', 'turn it into a storm'],
  ['valley-sun-pink-sky', 'valley-sun.jpg', 'make the sky pink'],
  ['mountain-path-winter', 'mountain-path.jpg', 'make it winter'],
  ['mountain-path-mars', 'mountain-path.jpg', 'make it look like Mars'],
  ['fig-old-photo', 'fig.jpg', 'make it look like an old photo'],
  ['fig-neon', 'fig.jpg', 'give it neon colors'],
]

for (const [name, photo, instruction] of edits) {
  const command = path.join(root, 'apps', 'cli', 'bin', 'amend.mjs')
  const output = path.join(folder, `${name}.jpg`)
  const args = ['edit', path.resolve(folder, photo), instruction, '--seed', '1', '--quality', '85', '--output', output]
  execFileSync(process.execPath, [command, ...args], { stdio: 'inherit' })
}
