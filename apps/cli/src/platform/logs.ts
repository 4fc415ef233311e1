/**
 * Keeps logs from growing while those who write to them run. They hold their file open for appending, so it is copied and then
 * emptied, as logrotate's "copytruncate" does: a library that rotates would have to stand between every program and its log,
 * and a log must go on when this process is killed.
 */
import { copyFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const mostBytes = 10_000_000
const interval = 10_000 // ms

/**
 * Empties logs that have grown too large, and keeps what they held in a file beside, in place of what was there before. At one
 * go: what is written between the copy and the emptying is lost.
 */
export function rotateLogs(files: readonly string[], limit = mostBytes): void {
  for (const file of files) {
    try {
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) <= limit) continue
      copyOrDelete(file, `${file}.old`)
      truncateSync(file, 0)
    } catch {
      // A disk that can only be read, or is gone.
    }
  }
}

/** Without room for a copy the lines are given up: the log may be what fills the disk. */
function copyOrDelete(file: string, copy: string) {
  try {
    copyFileSync(file, copy)
  } catch {
    rmSync(copy, { force: true })
  }
}

/** Looks at logs again and again. @returns what ends it */
export function keepLogsSmall(files: readonly string[]): () => Promise<void> {
  const ending = new AbortController()
  const keep = async () => {
    while (!ending.signal.aborted) {
      rotateLogs(files)
      await sleep(interval, undefined, { signal: ending.signal }).catch(() => {})
    }
  }
  const kept = keep()
  return async () => {
    ending.abort()
    await kept
  }
}
