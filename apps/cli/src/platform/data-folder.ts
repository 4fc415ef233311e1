import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { PlatformError } from './error.ts'

/** The processes of a start, as its folder notes them. */
export interface Running {
  readonly supervisor: number
  /** Where the pages are; absent while it starts. */
  readonly address?: string
  readonly web?: number
  readonly worker?: number
}

const noteFile = 'running.json'

/** Words in the commands of our processes: a number alone may by now be another process's. */
const commands = { supervisor: /amend/, web: /web\.mjs/, worker: /worker\.mjs/ } as const

/**
 * The folder in which an installation keeps everything: made when it is not there, for its owner alone.
 * @throws PlatformError 'bad-data-folder'
 */
export async function openDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(path.join(folder, 'logs'), { recursive: true, mode: 0o700 })
    await writeFile(path.join(folder, '.writable'), '')
    await rm(path.join(folder, '.writable'))
  } catch (cause) {
    throw new PlatformError('bad-data-folder', `The data folder ${folder} cannot be made or written to.`, { cause })
  }
}

/** The secret of an installation, made at its first start and readable by its owner only. */
export async function keepSecret(folder: string): Promise<string> {
  const file = path.join(folder, 'secret')
  const made = path.join(folder, `secret-${process.pid}`)
  if (!existsSync(file)) {
    await writeFile(made, randomBytes(32).toString('base64url'), { mode: 0o600 })
    await rename(made, file)
  }
  await chmod(file, 0o600)
  const secret = (await readFile(file, 'utf8')).trim()
  if (secret.length < 32) {
    throw new PlatformError('bad-data-folder', `The file ${file} holds no secret of at least 32 characters: delete it.`)
  }
  return secret
}

/**
 * Takes the folder for this process.
 * @returns the start that has it already, else undefined
 */
export async function takeFolder(folder: string): Promise<Running | undefined> {
  const file = path.join(folder, noteFile)
  const note = JSON.stringify({ supervisor: process.pid })
  for (;;) {
    try {
      await writeFile(file, note, { flag: 'wx', mode: 0o600 })
      return undefined
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    const running = await readNote(folder)
    if (running && running.supervisor !== process.pid && isOurs(running.supervisor, 'supervisor')) return running
    // Of a start that was killed: what it left running would hold the port.
    for (const name of ['web', 'worker'] as const) {
      const pid = running?.[name]
      if (pid !== undefined && isOurs(pid, name)) await end(pid)
    }
    await rm(file, { force: true })
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

/** Notes who runs, in one piece. */
export async function writeNote(folder: string, running: Running): Promise<void> {
  const made = path.join(folder, `${noteFile}-${process.pid}`)
  await writeFile(made, JSON.stringify(running), { mode: 0o600 })
  await rename(made, path.join(folder, noteFile))
}

export async function leaveFolder(folder: string): Promise<void> {
  await rm(path.join(folder, noteFile), { force: true })
}

function isOurs(pid: number, name: keyof typeof commands): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  if (process.platform === 'win32') return true
  const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  // Without `ps` the number decides.
  return stdout === null || stdout === undefined || commands[name].test(stdout)
}

const patience = 10_000 // ms
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
  const deadline = Date.now() + patience
  while (alive() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, pollInterval))
  if (alive()) process.kill(pid, 'SIGKILL')
}
