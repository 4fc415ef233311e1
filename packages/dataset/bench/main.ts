/** `npm run bench:dataset`: measures the parts that are named, or all. */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { measurePainting } from './paint.ts'
import { measureSelection } from './selection.ts'
import { measureStableDiffusion } from './stable-diffusion.ts'
import { measureTransfer } from './transfer.ts'

const parts: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  paint: measurePainting,
  'stable-diffusion': measureStableDiffusion,
  select: measureSelection,
  export: (folder) => measureTransfer(folder, 'export'),
  import: (folder) => measureTransfer(folder, 'import'),
}

const named = process.argv.slice(2)
for (const name of named.length > 0 ? named : Object.keys(parts)) {
  const measure = parts[name]
  if (!measure) {
    console.error(`There is no part "${name}": ${Object.keys(parts).join(', ')}.`)
    process.exitCode = 2
    break
  }
  const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-bench-'))
  await measure(folder).finally(() => rm(folder, { recursive: true, force: true }))
}
