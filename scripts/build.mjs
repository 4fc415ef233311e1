/**
 * `node scripts/build.mjs`: builds the editor and the administration, each when its sources have changed since its last
 * build. Of concurrent runs, one builds and the others wait.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateClient } from './prisma.mjs'
import { root, setup } from './setup.mjs'

const apps = ['web', 'admin']
const folderOf = (app) => path.join(root, 'apps', app)
const stampFileOf = (app) => path.join(folderOf(app), '.next', 'amend-build')
const lockFile = path.join(root, 'node_modules', '.amend-building.lock')

/** What both apps are built from, relative to the root of the workspace. */
const sharedSources = [
  ...[
    'api',
    'auth',
    'contract',
    'db',
    'environment',
    'files',
    'instructions',
    'jobs',
    'next-app',
    'services',
    'storage',
    'ui',
    'config',
  ].map((name) => `packages/${name}`),
  'pnpm-lock.yaml',
  'prisma/schema',
]
const passedOver = /^(?:node_modules|\.next|testing|bench|generated|.*\.test\.tsx?|.*\.tsbuildinfo|next-env\.d\.ts)$/

/** The files below a path, sorted. */
function filesOf(place) {
  if (statSync(path.join(root, place)).isFile()) return [place]
  return readdirSync(path.join(root, place), { withFileTypes: true })
    .filter(({ name }) => !passedOver.test(name))
    .flatMap((entry) => (entry.isDirectory() ? filesOf(`${place}/${entry.name}`) : [`${place}/${entry.name}`]))
    .sort()
}

function stampOf(app, standalone) {
  const hash = createHash('sha256').update(`${process.versions.node.split('.')[0]} ${standalone}`)
  for (const file of [`apps/${app}`, ...sharedSources].flatMap(filesOf))
    hash.update(`${file}\n`).update(readFileSync(path.join(root, file)))
  return hash.digest('hex')
}

/**
 * @param options.standalone for an image: with all that it needs in a folder of its own
 * @throws Error with the end of Next's output
 */
export async function buildApps({ standalone = process.env.AMEND_STANDALONE === '1' } = {}) {
  generateClient()
  // Imported late, by the app's own loader: this file is loaded before the dependencies are installed.
  const { tsImport } = await import('tsx/esm/api')
  const { waitForLock } = await tsImport('@amend/files/lock', import.meta.url)
  const release = await waitForLock(lockFile)
  try {
    const changed = apps
      .map((app) => ({ app, stamp: stampOf(app, standalone) }))
      .filter(({ app, stamp }) => readStamp(app) !== stamp)
    if (changed.length === 0) return
    console.error('Building the pages; this takes up to a minute and happens when they have changed.')
    for (const { app, stamp } of changed) build(app, stamp, standalone)
  } finally {
    release()
  }
}

function build(app, stamp, standalone) {
  rmSync(stampFileOf(app), { force: true })
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
  if (standalone) env.AMEND_STANDALONE = '1'
  else delete env.AMEND_STANDALONE
  const cwd = folderOf(app)
  const next = path.join(cwd, 'node_modules', 'next', 'dist', 'bin', 'next')
  const { status, stdout, stderr } = spawnSync(process.execPath, [next, 'build'], { cwd, env, encoding: 'utf8' })
  if (status !== 0) {
    throw new Error(`The pages could not be built.\n${`${stdout}${stderr}`.trim().split('\n').slice(-40).join('\n')}`)
  }
  writeFileSync(stampFileOf(app), stamp)
}

function readStamp(app) {
  try {
    return readFileSync(stampFileOf(app), 'utf8')
  } catch {
    return undefined
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setup()
  try {
    await buildApps()
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
