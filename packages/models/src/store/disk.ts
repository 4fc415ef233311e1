/** The disk under the store: its room, its refusals in plain sentences, and locks between processes. */
import { mkdir, open, readFile, rm, stat, statfs, utimes } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { ModelError } from '../error.ts'
import { parseJson } from './manifest.ts'

/**
 * Runs, and turns what the file system refuses into a sentence.
 * @throws ModelError 'disk-full', 'no-permission', or what `run` throws
 */
export async function onDisk<T>(folder: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw diskProblem(folder, error) ?? error
  }
}

/** The sentence for an error of the file system, if it is one that a person can mend. */
export function diskProblem(folder: string, error: unknown): ModelError | undefined {
  if (error instanceof ModelError || !(error instanceof Error) || !('code' in error)) return undefined
  const where = 'path' in error && typeof error.path === 'string' ? error.path : folder
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new ModelError('disk-full', `The disk of ${folder} is full.`, { cause: error })
    case 'EFBIG':
      return new ModelError('disk-full', `The disk of ${folder} takes no file of this size.`, { cause: error })
    case 'EACCES':
    case 'EPERM':
      return new ModelError('no-permission', `There is no permission to use ${where}.`, { cause: error })
    case 'EROFS':
      return new ModelError('no-permission', `${where} is on a disk that cannot be written.`, { cause: error })
    case 'EEXIST':
    case 'ENOTDIR':
      return new ModelError('no-permission', `${where} is a file where a folder is needed.`, { cause: error })
    case 'ENOENT':
      return new ModelError('not-found', `${where} does not exist.`, { cause: error })
    default:
      return undefined
  }
}

/** @throws ModelError 'disk-full' when `bytes` more do not fit */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const disk = await statfs(folder)
  const free = disk.bavail * disk.bsize
  if (bytes <= free) return
  throw new ModelError(
    'disk-full',
    `${gigabytes(bytes)} more are needed in ${folder}, and ${gigabytes(free)} are free.`,
  )
}

const gigabytes = (bytes: number) => (bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`)

const ownerSchema = z.object({ pid: z.number(), host: z.string() })
const heartbeat = 10_000
/** A lock whose owner has given no sign for so long is nobody's; for owners on other machines and in other containers. */
const abandonedAfter = 60_000

/**
 * Keeps other processes from pulling into the same place. Two that take over one abandoned lock in the same instant
 * would both get it; the checksums still hold.
 * @returns what gives the lock back
 * @throws ModelError 'busy' while another process holds it
 */
export async function lock(file: string, subject: string): Promise<() => Promise<void>> {
  await mkdir(path.dirname(file), { recursive: true })
  if (await isHeld(file)) throw new ModelError('busy', `${subject} is being pulled or removed by another process.`)
  await rm(file, { force: true })
  const handle = await open(file, 'wx').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
    throw new ModelError('busy', `${subject} is being pulled or removed by another process.`)
  })
  await handle.writeFile(JSON.stringify({ pid: process.pid, host: os.hostname() }))
  await handle.close()
  const timer = setInterval(() => {
    const now = new Date()
    utimes(file, now, now).catch(() => clearInterval(timer))
  }, heartbeat)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await rm(file, { force: true })
  }
}

async function isHeld(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined)
  if (!found || Date.now() - found.mtimeMs > abandonedAfter) return false
  const owner = ownerSchema.safeParse(parseJson(await readFile(file, 'utf8').catch(() => '')))
  // Written in this instant, or on another machine.
  if (!owner.success || owner.data.host !== os.hostname()) return true
  return isAlive(owner.data.pid)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
