/** The production build behind bin/admin.mjs, on a database and a folder of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { testDatabase } from '@amend/db/testing'
import { afterAll } from 'vitest'

const folder = path.join(import.meta.dirname, '..', '..')
const root = path.join(folder, '..', '..')
const startTimeout = 120_000 // ms

/** Builds the pages if they have changed. */
export function buildPages(): void {
  const program = path.join(root, 'scripts', 'build.mjs')
  const { status, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The pages could not be built: ${stderr}`)
}

/** Must be called at the top of a test file, after `buildPages`. Ends with the tests of the file. */
export async function startAdminServer(variables: Record<string, string> = {}) {
  const { url: databaseUrl, database } = await testDatabase()
  const data = await mkdtemp(path.join(tmpdir(), 'amend-admin-'))
  const port = await freePort()
  const url = `http://localhost:${port}`
  const { PATH = '' } = process.env
  const env = {
    ...{ NODE_ENV: 'production', PATH, PORT: String(port), DATABASE_URL: databaseUrl, AMEND_DATA: data },
    ...{
      AUTH_URL: 'http://localhost:1',
      AMEND_ADMIN_URL: url,
      AUTH_SECRET: 'a secret of a test, long enough for it',
    },
    ...{ AMEND_LOG_LEVEL: 'error', ...variables },
  }
  let child = await launch(env)
  afterAll(async () => {
    await stop(child, 'SIGTERM')
    await rm(data, { recursive: true, force: true })
  })
  return {
    ...{ database, url, visitor: () => new Visitor(url) },
    /** Ends the process without a chance to clean up. */
    kill: () => stop(child, 'SIGKILL'),
    /** Starts it again, at the same address. */
    restart: async () => {
      child = await launch(env)
    },
  }
}

/** Starts the program and waits until it answers. */
async function launch(env: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [path.join(folder, 'bin', 'admin.mjs')], {
    env: { ...env } as NodeJS.ProcessEnv,
  })
  let printed = ''
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`The server is not ready.\n${printed}`)), startTimeout)
    const hear = (chunk: Buffer) => {
      printed += chunk
      if (!printed.includes('admin ready')) return
      clearTimeout(late)
      resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('close', () => reject(new Error(`The server ended.\n${printed}`)))
  })
  return child
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

/** A browser without pages: it keeps cookies and follows no redirects. */
export class Visitor {
  readonly #url: string
  readonly cookies = new Map<string, string>()

  constructor(url: string) {
    this.#url = url
  }

  async request(place: string, options: RequestInit = {}): Promise<Response> {
    const headers = new Headers(options.headers)
    headers.set('cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    headers.set('origin', this.#url)
    const answer = await fetch(new URL(place, this.#url), { redirect: 'manual', ...options, headers })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return answer
  }

  /** @returns the status of the answer */
  async signIn(email: string, password: string): Promise<number> {
    const { csrfToken } = (await (await this.request('/api/auth/csrf')).json()) as { csrfToken: string }
    const body = new URLSearchParams({ csrfToken, email, password })
    return (await this.request('/api/auth/callback/password', { method: 'POST', body })).status
  }
}
