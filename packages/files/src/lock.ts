/// <reference path="./fs-native-extensions.d.ts" />
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import os from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import native from 'fs-native-extensions'
import { errorCodeOf, FileError } from './error.ts'

/** Gives a lock back. */
export type Release = () => void

export interface LockOwner {
  readonly pid: number
  readonly host: string
}

/** Where Windows locks others cannot read, so the locked byte lies far behind the content; macOS locks whole files only. */
const [offset, length] = process.platform === 'win32' ? [2 ** 40, 1] : [0, 0]

/** `lockOwner` holds a lock for an instant, which must not look like another owner. */
const attempts = 4
const pause = 10 // ms

/**
 * Takes a lock for this process. The operating system gives it back when the process ends, however it ends.
 * @param file made when it is not there; its folder must be there
 * @returns what gives it back, or undefined while it is held, by this process too
 * @throws FileError 'cannot-lock'; the errors of node:fs
 */
export async function tryLock(file: string): Promise<Release | undefined> {
  for (let attempt = 1; ; attempt++) {
    const taken = takeLock(file)
    if (taken === 'replaced') continue
    if (taken !== 'held') return taken
    if (attempt >= attempts) return undefined
    await sleep(pause)
  }
}

/** Takes a lock, after those that hold it. */
export async function waitForLock(file: string, pollInterval = 200): Promise<Release> {
  while (true) {
    const release = await tryLock(file)
    if (release) return release
    await sleep(pollInterval)
  }
}

/** Who holds a lock: undefined when nobody does. */
export function lockOwner(file: string): LockOwner | undefined {
  const descriptor = openExisting(file)
  if (descriptor === undefined) return undefined
  try {
    if (grant(file, descriptor, { shared: true })) return undefined
    return parseOwner(readFileSync(file, 'utf8'))
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined
    throw error
  } finally {
    closeSync(descriptor)
  }
}

/** A descriptor and not a FileHandle: one that nobody refers to any more is closed, and its lock with it. */
function takeLock(file: string): Release | 'held' | 'replaced' {
  const descriptor = openSync(file, 'a+')
  try {
    if (!grant(file, descriptor)) {
      closeSync(descriptor)
      return 'held'
    }
    // Its owner deleted it between the opening and the lock: another process may have made and locked a new one.
    if (!isStillAt(file, descriptor)) {
      closeSync(descriptor)
      return 'replaced'
    }
    ftruncateSync(descriptor)
    writeSync(descriptor, JSON.stringify({ pid: process.pid, host: os.hostname() } satisfies LockOwner))
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
  let released = false
  return () => {
    if (released) return
    released = true
    // Before the lock is given back, else it would be another's. Windows deletes no open file; there it stays.
    if (process.platform !== 'win32') rmSync(file, { force: true })
    closeSync(descriptor)
  }
}

function grant(file: string, descriptor: number, options?: { shared: boolean }): boolean {
  try {
    return native.tryLock(descriptor, offset, length, options)
  } catch (cause) {
    const code = errorCodeOf(cause) ?? 'unknown error'
    throw new FileError('cannot-lock', `${file} cannot be locked (${code}): its disk may not know locks.`, { cause })
  }
}

function isStillAt(file: string, descriptor: number): boolean {
  const opened = fstatSync(descriptor, { bigint: true })
  const there = statSync(file, { bigint: true, throwIfNoEntry: false })
  return there !== undefined && there.ino === opened.ino && there.dev === opened.dev
}

function openExisting(file: string): number | undefined {
  try {
    return openSync(file, 'r')
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** A lock whose owner has not written its name yet is held by nobody that is known. */
function parseOwner(text: string): LockOwner {
  try {
    const owner: unknown = JSON.parse(text)
    if (typeof owner === 'object' && owner !== null && 'pid' in owner && 'host' in owner) {
      return { pid: Number(owner.pid), host: String(owner.host) }
    }
  } catch {
    // Written in this instant.
  }
  return { pid: 0, host: os.hostname() }
}
