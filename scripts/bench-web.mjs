/** `npm run bench:web`: sets up, then measures the platform with its pages, queue and worker. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { findChromium } from './chromium.mjs'
import { generateClient } from './prisma.mjs'
import { root, setup } from './setup.mjs'

setup()
generateClient()
const args = ['--import', 'tsx', path.join('bench', 'main.ts'), ...process.argv.slice(2)]
const env = { ...process.env, CHROMIUM_PATH: findChromium() }
process.exitCode = spawnSync(process.execPath, args, { cwd: path.join(root, 'e2e'), stdio: 'inherit', env }).status ?? 1
