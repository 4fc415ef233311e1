/** Takes a data folder at the first line of its input, prints the outcome, and keeps running. */
import { createInterface } from 'node:readline'
import { takeFolder } from '../platform/data-folder.ts'

const [folder = ''] = process.argv.slice(2)
console.log('ready')
for await (const _ of createInterface({ input: process.stdin })) {
  const taken = await takeFolder(folder)
  console.log('leave' in taken ? 'taken' : `left to ${taken.supervisor}`)
}
