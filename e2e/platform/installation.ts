/** Runs an installation as people do: `amend start` on a data folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import net, { type AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const project = path.join(import.meta.dirname, '../..')
const command = path.join(project, 'apps', 'cli', 'bin', 'amend.mjs')

export interface Installation {
  readonly address: string
  readonly folder: string
  /** Milliseconds from the command to "Amend runs at". */
  readonly startTime: number
  /** Process ids of the running parts. */
  parts(): Promise<Parts>
  /** The URL of the database, with its password. */
  databaseUrl(): Promise<string>
  /** All output so far. */
  said(): string
  /** Stops it like Ctrl-C. */
  stop(): Promise<void>
  /** Sends SIGKILL to the supervisor and all its descendants. */
  kill(): Promise<void>
}

export interface Parts {
  readonly supervisor: number
  readonly web: number
  /** Absent where the administration is switched off. */
  readonly admin?: number
  readonly worker: number
  readonly postgres: number
  /** The address of the administration. */
  readonly administration?: string
}

export interface InstallationOptions {
  /** Default: a new one, which `removeFolder` deletes. */
  readonly folder?: string
  readonly environment?: Readonly<Record<string, string>>
}

const startTimeout = 300_000 // ms: the first start builds the pages
const pollInterval = 20 // ms

/** @throws Error with the output when it does not start */
export async function startInstallation({ folder, environment }: InstallationOptions = {}): Promise<Installation> {
  const place = folder ?? (await mkdtemp(path.join(os.tmpdir(), 'amend-e2e-')))
  const port = await freePort()
  const began = performance.now()
  const child = spawn(process.execPath, [command, 'start', '--no-open'], {
    // The tests act as a proxy, so that each person can be in a network of their own.
    env: {
      ...{ ...cleanEnvironment(), AMEND_DATA: place, AUTH_TRUSTED_PROXIES: '1', PORT: String(port) },
      // Models that a journey adds are not those of the person who runs it.
      AMEND_HOME: path.join(place, 'home'),
      // No journey needs it.
      AMEND_ADMIN: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text))
  while (!/^ +Amend runs at (\S+)$/m.test(said)) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`The installation did not start.\n${said}`)
    if (performance.now() - began > startTimeout) throw new Error(`The installation is not ready.\n${said}`)
    await sleep(pollInterval)
  }
  const startTime = performance.now() - began
  return {
    address: `http://localhost:${port}`,
    folder: place,
    startTime,
    parts: () => partsOf(place),
    databaseUrl: () => databaseUrlOf(place),
    said: () => said,
    stop: () => end(child, 'SIGINT'),
    async kill() {
      const { web, admin, worker, postgres } = await partsOf(place)
      await end(child, 'SIGKILL')
      for (const pid of [web, admin, worker, postgres]) if (pid !== undefined) killGroup(pid)
    },
  }
}

/** Deletes the data folder of an installation that has ended. */
export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true })

/** The environment without settings of an installation on this machine. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(?:AMEND|AUTH|S3|SMTP)_|^(?:DATABASE_URL|PORT|HOST|MAIL_FROM|NODE_ENV)$/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)))
}

/** A port of this machine that nobody uses. */
export async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function partsOf(folder: string): Promise<Parts> {
  const note = JSON.parse(await readFile(path.join(folder, 'running.json'), 'utf8')) as Omit<Parts, 'postgres'>
  return { ...note, postgres: Number((await postmaster(folder))[0]) }
}

const cluster = (folder: string, ...parts: string[]) => path.join(folder, 'postgres', 'cluster', ...parts)

const postmaster = async (folder: string) =>
  (await readFile(cluster(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n')

async function databaseUrlOf(folder: string): Promise<string> {
  const password = await readFile(cluster(folder, 'password'), 'utf8')
  const port = (await postmaster(folder))[3]
  return `postgresql://amend:${password}@127.0.0.1:${port}/amend`
}

async function end(child: ChildProcess, signal: NodeJS.Signals) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('close', resolve))
  child.kill(signal)
  await ended
}

/** Sends SIGKILL to a process and its descendants. */
export function killGroup(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL')
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
    }
  }
}
