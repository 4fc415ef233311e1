/**
 * Reads `postmaster.pid`, PostgreSQL's record of a running server, with one fact per line (miscadmin.h,
 * LOCK_FILE_LINE_*).
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { isAlive } from './cluster.ts'

export interface RunningServer {
  readonly pid: number
  readonly port: number
  readonly ready: boolean
}

export const pidFile = (data: string): string => path.join(data, 'postmaster.pid')

/** The content of the file; undefined when it is missing or incomplete. */
export function readPidFile(data: string): RunningServer | undefined {
  let text: string
  try {
    text = readFileSync(pidFile(data), 'utf8')
  } catch {
    return undefined
  }
  const lines = text.split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  return pid > 0 && port > 0 ? { pid, port, ready: lines[7]?.trim() === 'ready' } : undefined
}

/**
 * Whether the process that the file names is the server of this folder. After a crash its id may belong to another
 * process, in containers to the same one each time.
 */
export function isServing({ pid }: RunningServer, data: string): boolean {
  if (!isAlive(pid)) return false
  if (process.platform === 'win32') return true
  // A zombie process has no command any more.
  const command = existsSync('/proc/self/cmdline') ? processCommand(pid) : listedCommand(pid)
  return command.includes(data)
}

function processCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

const listedCommand = (pid: number): string =>
  spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? ''
