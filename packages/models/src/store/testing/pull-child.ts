/** A pull in a separate process, to be killed by a test. Prints its progress line by line. */
import { openStore } from '../index.ts'

const [folder = '', reference = ''] = process.argv.slice(2)
await openStore({ folder, env: process.env }).pull(reference, {
  onProgress: ({ file, fileBytes }) => process.stdout.write(`${file} ${fileBytes}\n`),
})
