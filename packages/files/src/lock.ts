/// <reference path="./fs-native-extensions.d.ts" />
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import os from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import native from 'fs-native-extensions'
import { errorCodeOf, FileError } from './error.ts'

/** Releases a lock. */
export type Release = () => void

export interface LockOwner {
  readonly pid: number
  readonly host: string
}

/**
 * Other processes cannot read a locked byte on Windows, so the lock covers a byte far behind the content; macOS locks
 * whole files only.
 */
const [offset, length] = process.platform === 'win32' ? [2 ** 40, 1] : [0, 0]

/** `lockOwner` holds the lock for an instant; a few attempts keep that from looking like another owner. */
const attempts = 4
const pause = 10 // ms

/**
 * Acquires a lock for this process. The operating system releases it when the process ends, in whatever way.
 * @param file created if missing; its folder must exist
 * @returns a function that releases it; undefined while another owner holds it, in this process or another
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

/** Acquires a lock, and waits while others hold it. */
export async function waitForLock(file: string, pollInterval = 200): Promise<Release> {
  while (true) {
    const release = await tryLock(file)
    if (release) return release
    await sleep(pollInterval)
  }
}

/** The holder of a lock; undefined when nobody holds it. */
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

/** Uses a descriptor, not a FileHandle: the garbage collector closes an unreferenced FileHandle, which ends its lock. */
function takeLock(file: string): Release | 'held' | 'replaced' {
  const descriptor = openSync(file, 'a+')
  try {
    if (!grant(file, descriptor)) {
      closeSync(descriptor)
      return 'held'
    }
    // The owner deleted the file between open and lock: another process may have created and locked a new one.
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
    // Deleted before the release, while the lock is certainly ours. Windows deletes no open file; there it stays.
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

/** Undefined when the owner has not written its name yet. */
function parseOwner(text: string): LockOwner {
  try {
    const owner: unknown = JSON.parse(text)
    if (typeof owner === 'object' && owner !== null && 'pid' in owner && 'host' in owner) {
      return { pid: Number(owner.pid), host: String(owner.host) }
    }
  } catch {
    // The owner is writing its name now.
  }
  return { pid: 0, host: os.hostname() }
}
