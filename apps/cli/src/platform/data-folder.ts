import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { diskProblemCode, writeFileAtomically } from '@amend/files'
import { lockOwner, tryLock } from '@amend/files/lock'
import { PlatformError } from './error.ts'

/** The processes of a start, as recorded in its folder. */
export interface Running {
  readonly supervisor: number
  /** The address of the pages; absent during the start. */
  readonly address?: string
  /** The address of the administration. */
  readonly administration?: string
  readonly web?: number
  readonly admin?: number
  readonly worker?: number
}

const noteFile = 'running.json'
const lockFile = 'running.lock'

/** Patterns in the commands of our processes: the id may have been reused by another process. */
const commands = { web: /web\.mjs/, admin: /admin\.mjs/, worker: /worker\.mjs/ } as const

/**
 * Creates the data folder of an installation, accessible to its owner only.
 * @throws PlatformError 'bad-data-folder'
 */
export async function openDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(path.join(folder, 'logs'), { recursive: true, mode: 0o700 })
    await writeFile(path.join(folder, '.writable'), '')
    await rm(path.join(folder, '.writable'))
  } catch (cause) {
    const full = diskProblemCode(cause) === 'disk-full' ? ': its disk is full' : ''
    const message = `The data folder ${folder} cannot be made or written to${full}.`
    throw new PlatformError('bad-data-folder', message, { cause })
  }
}

/** The secret of an installation, created at its first start and readable by its owner only. */
export async function keepSecret(folder: string): Promise<string> {
  const file = path.join(folder, 'secret')
  if (!existsSync(file)) await writeFileAtomically(file, randomBytes(32).toString('base64url'), { mode: 0o600 })
  await chmod(file, 0o600)
  const secret = (await readFile(file, 'utf8')).trim()
  if (secret.length < 32) {
    throw new PlatformError('bad-data-folder', `The file ${file} holds no secret of at least 32 characters: delete it.`)
  }
  return secret
}

export interface FolderTaken {
  /** Deletes the record and releases the folder. */
  leave(): Promise<void>
}

/**
 * Locks the folder for this process, and ends the processes that a killed start left behind.
 * @returns the start that holds the folder already, if there is one
 */
export async function takeFolder(folder: string): Promise<FolderTaken | Running> {
  const lock = path.join(folder, lockFile)
  const release = await tryLock(lock)
  if (!release) return (await readNote(folder)) ?? { supervisor: lockOwner(lock)?.pid ?? 0 }
  const left = await readNote(folder)
  for (const name of ['web', 'admin', 'worker'] as const) {
    const pid = left?.[name]
    // It would keep the port in use.
    if (pid !== undefined && isOurs(pid, name)) await end(pid)
  }
  await writeNote(folder, { supervisor: process.pid })
  return {
    leave: async () => {
      await rm(path.join(folder, noteFile), { force: true })
      release()
    },
  }
}

export async function readNote(folder: string): Promise<Running | undefined> {
  try {
    const note: unknown = JSON.parse(await readFile(path.join(folder, noteFile), 'utf8'))
    return isRunning(note) ? note : undefined
  } catch {
    return undefined
  }
}

const isRunning = (note: unknown): note is Running =>
  typeof note === 'object' && note !== null && 'supervisor' in note && typeof note.supervisor === 'number'

/** Records which processes run. */
export const writeNote = (folder: string, running: Running): Promise<void> =>
  writeFileAtomically(path.join(folder, noteFile), JSON.stringify(running), { mode: 0o600, flush: false })

function isOurs(pid: number, name: keyof typeof commands): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  if (process.platform === 'win32') return true
  const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  // Without `ps`, trusts the process id.
  return stdout === null || stdout === undefined || commands[name].test(stdout)
}

const stopTimeout = 10_000 // ms
const pollInterval = 50 // ms

async function end(pid: number) {
  const alive = () => {
    try {
      process.kill(pid, 0)
      return true
    } catch {
      return false
    }
  }
  if (alive()) process.kill(pid, 'SIGTERM')
  const deadline = Date.now() + stopTimeout
  while (alive() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, pollInterval))
  if (alive()) process.kill(pid, 'SIGKILL')
}
