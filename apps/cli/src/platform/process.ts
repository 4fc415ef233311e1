import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { PlatformError } from './error.ts'

export interface ProcessOptions {
  /** How people know it: "web", "worker". */
  readonly name: string
  /** A program for Node. */
  readonly program: string
  readonly environment: NodeJS.ProcessEnv
  /** It says this on a line of its log when it serves. */
  readonly ready: string
  /** Takes all that it says. */
  readonly logFile: string
  /** How long it may take to get ready, ms. */
  readonly startTimeout?: number
  /** How long it may take to end, ms. */
  readonly stopTimeout?: number
  /** The first pause before it is started again, ms; each time twice as long. */
  readonly firstPause?: number
  /** Told when it was started, each time. */
  onStart?(pid: number): void
  /** Told when it died and will be started again: in how many ms, and ": what it said last. Its log is …" */
  onRestart?(pause: number, said: string): void
}

export interface KeptProcess {
  readonly pid: number | undefined
  /** Resolves when it was stopped. */
  readonly finished: Promise<void>
  /** Ends it, at once when `force`. */
  stop(force?: boolean): Promise<void>
}

/** Restarts longer ago than this do not lengthen the pause. */
const restartWindow = 120_000 // ms
const longestPause = 15_000 // ms
const logLimit = 10_000_000 // bytes
const pollInterval = 50 // ms
const onWindows = process.platform === 'win32'

/**
 * Starts a process, waits until it is ready, and keeps it running: when it dies it is started again, after a pause that
 * grows while it keeps dying, for as long as it takes.
 * @throws PlatformError 'process-failed' when it does not get ready the first time, with what it said last
 */
export async function keepRunning(options: ProcessOptions): Promise<KeptProcess> {
  let child = launch(options)
  let stopping = false
  let wake: (() => void) | undefined
  await becomeReady(child, options).catch(async (error) => {
    await end(child.process, 0)
    throw error
  })

  const keep = async () => {
    const restarts: number[] = []
    while (true) {
      await ended(child.process)
      if (stopping) return
      const now = Date.now()
      restarts.push(now)
      while ((restarts[0] ?? now) < now - restartWindow) restarts.shift()
      const pause = Math.min((options.firstPause ?? 500) * 2 ** (restarts.length - 1), longestPause)
      options.onRestart?.(pause, lastWords(child, options))
      await Promise.race([sleep(pause), new Promise<void>((resolve) => (wake = resolve))])
      if (stopping) return
      child = launch(options)
    }
  }
  const finished = keep()
  finished.catch(() => {})
  return {
    get pid() {
      return child.process.pid
    },
    finished,
    async stop(force = false) {
      stopping = true
      wake?.()
      await end(child.process, force ? 0 : (options.stopTimeout ?? 20_000))
    },
  }
}

interface Launched {
  readonly process: ChildProcess
  /** Where in the log this run begins, bytes. */
  readonly begin: number
}

function launch({ program, environment, logFile, onStart }: ProcessOptions): Launched {
  const descriptor = openLog(logFile)
  const begin = statSync(logFile).size
  const child = spawn(process.execPath, [program], {
    env: environment,
    stdio: ['ignore', descriptor, descriptor],
    // In a group of its own: Ctrl-C in a terminal reaches this process alone, which ends the others in their order.
    detached: !onWindows,
    windowsHide: true,
  })
  closeSync(descriptor)
  child.on('error', () => {})
  if (child.pid !== undefined) onStart?.(child.pid)
  return { process: child, begin }
}

function openLog(file: string): number {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > logLimit) renameSync(file, `${file}.old`)
  return openSync(file, 'a', 0o600)
}

const hasEnded = ({ exitCode, signalCode, pid }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null || pid === undefined

async function becomeReady(child: Launched, options: ProcessOptions) {
  const timeout = options.startTimeout ?? 90_000
  const deadline = Date.now() + timeout
  while (
    !saidSince(child, options)
      .split('\n')
      .some((line) => line.includes(options.ready))
  ) {
    if (hasEnded(child.process)) {
      throw new PlatformError('process-failed', `The ${options.name} process did not start${lastWords(child, options)}`)
    }
    if (Date.now() > deadline) {
      const seconds = Math.round(timeout / 1000)
      const place = `its log is ${options.logFile}.`
      throw new PlatformError(
        'process-failed',
        `The ${options.name} process was not ready after ${seconds} s; ${place}`,
      )
    }
    await sleep(pollInterval)
  }
}

const saidSince = ({ begin }: Launched, { logFile }: ProcessOptions): string =>
  readFileSync(logFile).subarray(begin).toString()

/** ": what it said last. Its log is …". */
function lastWords(child: Launched, options: ProcessOptions): string {
  const line = saidSince(child, options).trim().split('\n').at(-1)?.trim() ?? ''
  const said = sentenceIn(line)
  return `${said === '' ? '' : `: ${said.replace(/\.$/, '')}`}. Its log is ${options.logFile}.`
}

/** A line of a structured log has its sentence in `msg`. */
function sentenceIn(line: string): string {
  try {
    const entry: unknown = JSON.parse(line)
    if (typeof entry === 'object' && entry !== null && 'msg' in entry) return String(entry.msg)
  } catch {
    // Plain words.
  }
  return line
}

async function ended(child: ChildProcess) {
  if (hasEnded(child)) return
  await new Promise((resolve) => child.once('exit', resolve).once('error', resolve))
}

/** Asks a process and its group to end, and makes it when it takes longer than `patience`, ms. */
async function end(child: ChildProcess, patience: number) {
  if (hasEnded(child)) return
  if (patience > 0) {
    child.kill('SIGTERM')
    const timer = new AbortController()
    const late = sleep(patience, undefined, { signal: timer.signal }).catch(() => {})
    await Promise.race([ended(child), late])
    timer.abort()
  }
  if (hasEnded(child)) return
  try {
    // The group: what the process itself has started goes with it.
    if (onWindows || child.pid === undefined) child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
  await ended(child)
}
