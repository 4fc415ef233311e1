import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { PlatformError } from './error.ts'

export interface ProcessOptions {
  /** The name in messages: "web", "worker". */
  readonly name: string
  /** A program for Node. */
  readonly program: string
  readonly environment: NodeJS.ProcessEnv
  /** A text in a line of its log that says that it is ready. */
  readonly ready: string
  /** Receives its standard output and standard error. */
  readonly logFile: string
  /** The time limit for getting ready, ms. */
  readonly startTimeout?: number
  /** The time limit for ending, ms. */
  readonly stopTimeout?: number
  /** The first pause before a restart, ms; each following one is twice as long. */
  readonly firstPause?: number
  /** Called after each start. */
  onStart?(pid: number): void
  /** Called when it died and will be restarted: after how many ms, and ": its last words. Its log is …" */
  onRestart?(pause: number, said: string): void
}

export interface KeptProcess {
  readonly pid: number | undefined
  /** Resolves when the process was stopped. */
  readonly finished: Promise<void>
  /** Ends the process, at once when `force`. */
  stop(force?: boolean): Promise<void>
}

/** Restarts longer ago than this do not lengthen the pause. */
const restartWindow = 120_000 // ms
const longestPause = 15_000 // ms
const logLimit = 10_000_000 // bytes
const pollInterval = 50 // ms
const onWindows = process.platform === 'win32'

/**
 * Starts a process, waits until it is ready, and keeps it running: when it dies it is restarted without a limit, after
 * a pause that grows while it keeps dying.
 * @throws PlatformError 'process-failed' with its last words when it does not get ready the first time
 */
export async function keepRunning(options: ProcessOptions): Promise<KeptProcess> {
  let child = launch(options)
  let stopping = false
  let endPause: (() => void) | undefined
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
      await Promise.race([sleep(pause), new Promise<void>((resolve) => (endPause = resolve))])
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
      endPause?.()
      await end(child.process, force ? 0 : (options.stopTimeout ?? 20_000))
    },
  }
}

interface Launched {
  readonly process: ChildProcess
  /** The offset in the log at which this run begins, bytes. */
  readonly begin: number
}

function launch({ program, environment, logFile, onStart }: ProcessOptions): Launched {
  const descriptor = openLog(logFile)
  const begin = statSync(logFile).size
  const child = spawn(process.execPath, [program], {
    env: environment,
    stdio: ['ignore', descriptor, descriptor],
    // In a process group of its own: Ctrl-C in a terminal reaches this process only, which ends the others in order.
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

/** What it has said since it was started; all of the log when that was emptied meanwhile. */
function saidSince({ begin }: Launched, { logFile }: ProcessOptions): string {
  const text = readFileSync(logFile)
  return text.subarray(text.length < begin ? 0 : begin).toString()
}

/** ": its last words. Its log is …". */
function lastWords(child: Launched, options: ProcessOptions): string {
  const line = saidSince(child, options).trim().split('\n').at(-1)?.trim() ?? ''
  const said = sentenceIn(line)
  return `${said === '' ? '' : `: ${said.replace(/\.$/, '')}`}. Its log is ${options.logFile}.`
}

/** Extracts the message of a structured log line. */
function sentenceIn(line: string): string {
  try {
    const entry: unknown = JSON.parse(line)
    if (typeof entry === 'object' && entry !== null && 'msg' in entry) return String(entry.msg)
  } catch {
    // Not JSON: plain text.
  }
  return line
}

async function ended(child: ChildProcess) {
  if (hasEnded(child)) return
  await new Promise((resolve) => child.once('exit', resolve).once('error', resolve))
}

/** Sends SIGTERM to a process, and kills it with its group after `timeout` ms. */
async function end(child: ChildProcess, timeout: number) {
  if (hasEnded(child)) return
  if (timeout > 0) {
    child.kill('SIGTERM')
    const timer = new AbortController()
    const expired = sleep(timeout, undefined, { signal: timer.signal }).catch(() => {})
    await Promise.race([ended(child), expired])
    timer.abort()
  }
  if (hasEnded(child)) return
  try {
    // The group, so that its child processes end too.
    if (onWindows || child.pid === undefined) child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
  await ended(child)
}
