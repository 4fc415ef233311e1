/** The production build behind bin/web.mjs, on a database and a folder of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { testDatabase } from '@amend/db/testing'
import { afterAll } from 'vitest'
import { Browser } from './browser.ts'

const folder = path.join(import.meta.dirname, '..', '..')
const root = path.join(folder, '..', '..')

export interface WebServer {
  /** The server's address; AUTH_URL may be another. */
  readonly url: string
  readonly process: ChildProcess
  /** Its output so far. */
  printed(): string
  /** A browser of its own for another person. */
  browser(): Browser
}

/** Builds the pages if they have changed. */
export function buildPages(): void {
  const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'scripts', 'build.mjs')], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The pages could not be built: ${stderr}`)
}

/** Must be called at the top of a test file, after `buildPages`. Ends with the tests of the file. */
export async function startWebServer(environment: Record<string, string> = {}) {
  const { url: databaseUrl, database } = await testDatabase()
  const data = await mkdtemp(path.join(tmpdir(), 'amend-web-'))
  afterAll(async () => {
    await Promise.all([...children].map((child) => stop(child)))
    await rm(data, { recursive: true, force: true })
  })
  /** Another process on the same records. */
  const start = (more: Record<string, string> = {}): Promise<WebServer> =>
    spawnServer({ DATABASE_URL: databaseUrl, AMEND_DATA: data, ...environment, ...more })
  return { database, start }
}

/** The database and folder of this file. */
const children = new Set<ChildProcess>()

export async function spawnServer(environment: Record<string, string>): Promise<WebServer> {
  const port = environment.PORT ?? String(await freePort())
  const url = `http://localhost:${port}`
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [path.join(folder, 'bin', 'web.mjs')], {
    env: {
      NODE_ENV: 'production',
      PATH,
      PORT: port,
      AUTH_URL: url,
      AUTH_SECRET: 'a secret of a test, long enough for it',
      AMEND_LOG_LEVEL: 'error',
      AUTH_TRUSTED_PROXIES: '1',
      ...environment,
    },
  })
  children.add(child)
  let printed = ''
  await new Promise<void>((resolve) => {
    const hear = (chunk: Buffer) => {
      printed += chunk
      if (printed.includes('web ready')) resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('close', () => resolve())
  })
  return { url, process: child, printed: () => printed, browser: () => new Browser(url) }
}

export async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
  return child.exitCode
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  server.close()
  await once(server, 'close')
  return port
}
