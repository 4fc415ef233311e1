/** `npm run bench:dataset`: sets up, then measures the making of datasets. `-- select export import` measures parts of it. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { root, setup } from './setup.mjs'

setup()
const folder = path.join(root, 'packages', 'dataset')
const args = ['--import', 'tsx', path.join('bench', 'main.ts'), ...process.argv.slice(2)]
process.exitCode = spawnSync(process.execPath, args, { cwd: folder, stdio: 'inherit' }).status ?? 1
