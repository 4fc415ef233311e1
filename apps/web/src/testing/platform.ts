/** The whole platform as `npm start` runs it, on a disk of its own that a test may fill or take away. Linux and root only. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Browser } from './browser.ts'
import { freePort } from './web-server.ts'

const command = path.join(import.meta.dirname, '..', '..', '..', 'cli', 'bin', 'amend.mjs')

const run = (program: string, ...args: string[]): boolean => spawnSync(program, args, { stdio: 'ignore' }).status === 0

export interface Disk {
  readonly folder: string
  /** Takes writing away, or gives it back. @returns whether the system did so: it does not while a file is being written */
  makeReadOnly(readOnly: boolean): boolean
  remove(): Promise<void>
}

/** A disk in memory. @returns undefined where it cannot be made: elsewhere than on Linux, and for who is not root */
export async function makeDisk(megabytes: number, folder?: string): Promise<Disk | undefined> {
  const place = folder ?? (await mkdtemp(path.join(tmpdir(), 'amend-disk-')))
  await mkdir(place, { recursive: true })
  if (process.platform !== 'linux' || !run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', place)) {
    if (!folder) await rm(place, { recursive: true, force: true })
    return undefined
  }
  return {
    folder: place,
    makeReadOnly: (readOnly) => run('mount', '-o', `remount,${readOnly ? 'ro' : 'rw'}`, place),
    remove: async () => {
      // Lazily: a process that ends may still have a file open.
      run('umount', '-l', place)
      await rm(place, { recursive: true, force: true })
    },
  }
}

export interface Platform {
  readonly url: string
  readonly folder: string
  /** All that it printed. */
  said(): string
  browser(): Browser
  /** The process ids of the embedded PostgreSQL: its server, then those of its connections. Empty while it is down. */
  postgres(): readonly number[]
  stop(): Promise<void>
}

const startTimeout = 400_000 // ms: a first start builds the pages
const stopTimeout = 60_000 // ms

/** @throws Error with what was said when it does not start */
export async function startPlatform(folder: string, environment: Record<string, string> = {}): Promise<Platform> {
  const port = await freePort()
  const { PATH = '', HOME = '' } = process.env
  const own = { AMEND_DATA: folder, AUTH_TRUSTED_PROXIES: '1', AMEND_ADMIN: '0', PORT: String(port), ...environment }
  const env = { NODE_ENV: 'production' as const, PATH, HOME, ...own }
  const child = spawn(process.execPath, [command, 'start', '--no-open'], { env })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text))
  const deadline = performance.now() + startTimeout
  while (!/^ +Amend runs at (\S+)$/m.test(said)) {
    if (child.exitCode !== null || performance.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`The platform did not start.\n${said}`)
    }
    await sleep(50)
  }
  const url = `http://localhost:${port}`
  const pidFile = path.join(folder, 'postgres', 'cluster', 'data', 'postmaster.pid')
  return {
    url,
    folder,
    said: () => said,
    browser: () => new Browser(url),
    postgres: () => {
      const server = Number(read(pidFile).split('\n')[0])
      // After a crash the file names a process that may be another one by now.
      if (!(server > 0) || !read(`/proc/${server}/cmdline`).includes(folder)) return []
      const children = read(`/proc/${server}/task/${server}/children`).split(' ').map(Number)
      return [server, ...children.filter((pid) => pid > 0)]
    },
    stop: () => end(child),
  }
}

/** The text of a file; empty when there is none. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

async function end(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGINT')
  const killer = setTimeout(() => child.kill('SIGKILL'), stopTimeout)
  await ended
  clearTimeout(killer)
}
