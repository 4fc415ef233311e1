/**
 * Installs the workspace when it is not installed or when its lock file has changed: everything that `npm start` and
 * `npm test` need besides Node itself.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
const pnpmVersion = '12.21.0'
const leastNode = [20, 19]
const stampFile = path.join(root, 'node_modules', '.amend-installed')

export function setup() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < leastNode[0] || (major === leastNode[0] && minor < leastNode[1])) {
    console.error(`Amend needs Node ${leastNode.join('.')} or newer; this is ${process.versions.node}.`)
    process.exit(1)
  }
  const stamp = createHash('sha256')
    .update(readFileSync(path.join(root, 'pnpm-lock.yaml')))
    .update(readFileSync(path.join(root, 'pnpm-workspace.yaml')))
    .update(`${process.platform} ${process.arch} ${major}`)
    .digest('hex')
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return

  console.error('Installing what Amend needs; the first time this takes about half a minute.')
  const command = ['-y', `pnpm@${pnpmVersion}`, 'install', '--frozen-lockfile', '--prefer-offline']
  const windows = process.platform === 'win32'
  // Standard output is left to the command itself.
  const { status } = spawnSync(windows ? 'npx.cmd' : 'npx', command, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: windows,
    env: { ...process.env, CI: 'true' },
  })
  if (status !== 0) {
    console.error('The installation did not succeed; what it said is above.')
    process.exit(status ?? 1)
  }
  writeFileSync(stampFile, stamp)
}
