import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import type { Command } from 'commander'
import { variables as processVariables } from '../environment.ts'
import { greeting } from '../platform/greeting.ts'
import type { Platform } from '../platform/platform.ts'

/** The root of the workspace, which holds the parts of the platform. */
const project = path.join(import.meta.dirname, '../../../..')

const places = {
  build: path.join(project, 'scripts', 'build.mjs'),
  web: path.join(project, 'apps', 'web', 'bin', 'web.mjs'),
  admin: path.join(project, 'apps', 'admin', 'bin', 'admin.mjs'),
  worker: path.join(project, 'apps', 'worker', 'bin', 'worker.mjs'),
}

const description = `Starts the editor in the browser: the database, the pages and the worker that edits. All that it keeps lies in one
data folder. Ctrl-C stops it.

Settings are variables of the environment, or of a file ".env" in the project's folder; .env.example has them all:
AMEND_DATA (the data folder), PORT, HOST, AMEND_ADMIN_PORT (the administration), DATABASE_URL, AUTH_URL, S3_…, SMTP_URL, AMEND_MODEL, AMEND_DEVICE, …`

/** Implements `npm start`: runs the platform until it is stopped. */
export function addStartCommand(program: Command): void {
  program
    .command('start')
    .summary('start the editor in the browser')
    .description(description)
    .option('--no-open', 'leave the browser alone')
    .action(async (options: { open: boolean }) => {
      // Imported here because the other commands need no database.
      const { readPlatformEnvironment } = await import('../platform/environment.ts')
      const variables = { ...readSettingsFile(path.join(project, '.env')), ...processVariables }
      const environment = readPlatformEnvironment(variables, project)
      keepOnUnheard()
      const interruption = new AbortController()
      const stopped = whenAsked(interruption)
      const { startPlatform } = await import('../platform/platform.ts')
      const tell = (sentence: string) => console.error(sentence)
      const { signal } = interruption
      const began = performance.now()
      const platform = await startPlatform({ environment, variables, places, tell, signal })
      const { isInteractive, openBrowser } = await import('../platform/browser.ts')
      const mayOpen = options.open && (environment.open ?? isInteractive())
      if (!('stop' in platform)) {
        const where = platform.address ? `at ${platform.address}` : 'and is starting'
        console.log(`Amend is already running ${where}, with the data in ${environment.dataFolder}.`)
        if (mayOpen && platform.address) openBrowser(platform.address)
        return
      }
      console.log(greeting(platform, environment.dataFolder, performance.now() - began))
      if (mayOpen) openBrowser(platform.address)
      await serveUntil(stopped, platform)
    })
}

/** Variables from a file `.env`. */
function readSettingsFile(file: string): Record<string, string | undefined> {
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}
}

/** Keeps the process alive when its terminal or pipe is closed, until all child processes have ended. */
function keepOnUnheard(): void {
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error').on('error', () => {})
}

interface Requests {
  /** Resolves at the first request to stop. */
  readonly first: Promise<void>
  /** Resolves at the second request to stop. */
  readonly second: Promise<void>
}

/** `npm` forwards signals that the terminal has already sent: signals within this time count as one. */
const oneRequest = 1000 // ms

/** Listens for SIGINT and SIGTERM; the signal aborts what is starting. */
function whenAsked(interruption: AbortController): Requests {
  let requests = 0
  let last = Number.NEGATIVE_INFINITY
  const resolvers: (() => void)[] = []
  const first = new Promise<void>((resolve) => resolvers.push(resolve))
  const second = new Promise<void>((resolve) => resolvers.push(resolve))
  const ask = () => {
    const now = performance.now()
    if (now - last < oneRequest) return
    last = now
    interruption.abort()
    resolvers[requests++]?.()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, ask)
  return { first, second }
}

async function serveUntil({ first, second }: Requests, platform: Platform): Promise<void> {
  try {
    await Promise.race([first, platform.finished])
    console.error('Stopping; edits that run are put back. Ctrl-C again ends them at once.')
    await Promise.race([platform.stop(), second.then(() => platform.stop(true))])
    console.error('Stopped.')
  } catch (error) {
    await platform.stop(true)
    throw error
  }
}
