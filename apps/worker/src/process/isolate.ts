/**
 * Runs work in a child process: what blocks its thread, leaks native memory or crashes in a decoder does not affect the
 * process that keeps the leases. One task at a time runs; a task that gives up its turn waits while others run. A process
 * that ends is restarted.
 */
import type { ChildProcess } from 'node:child_process'
import type { JobLog } from '@amend/jobs'
import { type Call, cancelOnAbort, connectTasks, converse, tellTask, waitForTurn } from './call.ts'
import { endProcess, forkProgram, untilReady } from './child.ts'
import { ProcessLostError } from './error.ts'
import { type Hold, holdsInTurn } from './hold.ts'
import type { TaskTable } from './protocol.ts'

export interface IsolateOptions<Tasks extends TaskTable<Tasks>> {
  /** What it does, for the log, such as "renderer". */
  readonly name: string
  /** The program, which calls `serveTasks`. */
  readonly program: URL
  /** Its arguments. */
  readonly args?: readonly string[]
  /** The resident memory at which the process is replaced after its task, bytes. Default: no limit. */
  readonly memoryCeiling?: number
  /** Names of secret variables that it needs. Default: none. */
  readonly secrets?: readonly string[]
  /** The time limit for a cancelled task to stop before its process is killed, ms. Default 5 s. */
  readonly cancelTimeout?: number
  readonly log: JobLog
  /** Called when a process has started, to warm it up. */
  readonly onStart?: (started: IsolatedProcess<Tasks>) => void
}

export interface RunOptions<Event, Note = never> {
  readonly signal?: AbortSignal
  readonly onEvent?: (event: Event) => void
  /** Called when the task runs, with a way to tell it something. What is told after its end is lost. */
  readonly onRunning?: (tell: (note: Note) => void) => void
  /**
   * Called when the task may give up its turn, or must: other tasks of the process run until it resolves. Default: none do,
   * unless the task must.
   */
  readonly onTurn?: (must: boolean) => Promise<void>
}

export interface IsolatedProcess<Tasks extends TaskTable<Tasks>> {
  /** The id of the current process; undefined when there is none. */
  readonly pid: number | undefined
  /** Counts the processes: a later one has no state of an earlier one. */
  readonly generation: number
  /** The number of tasks that have not ended, including those whose callers have aborted. */
  readonly pending: number
  /** Those of them that do not wait for their turn. */
  readonly busy: number
  /** Starts the process now instead of with its first task. */
  start(): Promise<void>
  /**
   * Runs a task after those given before it.
   * @param input called when the process is ready and the task is sent
   * @throws TaskError what the task threw; ProcessLostError; the signal's reason, at once
   */
  run<Name extends keyof Tasks & string>(
    task: Name,
    input: () => Tasks[Name]['input'],
    options?: RunOptions<Tasks[Name]['event'], Tasks[Name]['note']>,
  ): Promise<Tasks[Name]['output']>
  /** Ends the process, and kills it if its task does not end in time (ms, default 2 s). */
  close(grace?: number): Promise<void>
}

export function isolate<Tasks extends TaskTable<Tasks>>(options: IsolateOptions<Tasks>): IsolatedProcess<Tasks> {
  const { name, program, args = [], secrets = [], log, onStart } = options
  const { memoryCeiling = Number.POSITIVE_INFINITY, cancelTimeout = 5000 } = options
  let child: ChildProcess | undefined
  let starting: Promise<ChildProcess> | undefined
  const open = new Map<number, Call>()
  let generation = 0
  const count = { calls: 0, pending: 0, waiting: 0 }
  let closed = false
  /** A process that has grown too large, to be replaced when no task has state in it. */
  let grown: { readonly target: ChildProcess; readonly memory: number } | undefined
  const newHold = holdsInTurn()

  const launch = async (): Promise<ChildProcess> => {
    const started = forkProgram(program, args, secrets)
    child = started
    generation++
    connectTasks(open, started)
    started.on('error', (error) => log.error({ process: name, error }, 'A process could not be started or reached.'))
    started.once('exit', (code, signal) => {
      if (child !== started) return
      child = undefined
      starting = undefined
      if (!closed) log.warn({ process: name, pid: started.pid, code, signal }, 'A process ended.')
    })
    await untilReady(started, name)
    onStart?.(isolated)
    return started
  }

  const ensure = (): Promise<ChildProcess> => {
    if (closed) return Promise.reject(new ProcessLostError(`The ${name} has been closed.`))
    starting ??= launch().catch((error) => {
      starting = undefined
      throw error
    })
    return starting
  }

  /** Replaces a process that has grown too large, unless tasks wait in it for their turn. */
  const replaceGrown = async () => {
    const { target, memory } = grown ?? {}
    if (!target || [...open.values()].some((call) => call.target === target)) return
    grown = undefined
    if (child !== target) return
    log.info({ process: name, pid: target.pid, memory }, 'A process has reached its memory ceiling and is replaced.')
    child = undefined
    starting = undefined
    target.disconnect()
    await ensure().catch((error) => log.warn({ process: name, error }, 'A process could not be started.'))
  }

  const runTask = async <Name extends keyof Tasks & string>(
    task: Name,
    input: () => Tasks[Name]['input'],
    { signal, onEvent, onRunning, onTurn }: RunOptions<Tasks[Name]['event'], Tasks[Name]['note']>,
    hold: Hold,
  ): Promise<Tasks[Name]['output']> => {
    const target = await ensure()
    signal?.throwIfAborted()
    const id = ++count.calls
    const cancellation = cancelOnAbort(target, id, signal, hold, open, cancelTimeout, () =>
      log.warn({ process: name, pid: target.pid }, 'A process did not stop its task in time and is killed.'),
    )
    try {
      return await converse<Tasks[Name]['output'], Tasks[Name]['event']>(target, id, open, {
        ...{ task, input: input(), hold, onEvent },
        onRunning: () => onRunning?.((note) => tellTask(open, target, { kind: 'note', id, note })),
        onTurn: (must) => waitForTurn(hold, onTurn, must, (change) => (count.waiting += change)),
        onEnd: (memory) => {
          if (memory > memoryCeiling) grown = { target, memory }
        },
      })
    } finally {
      cancellation.release()
      open.delete(id)
      await replaceGrown()
    }
  }

  const isolated: IsolatedProcess<Tasks> = {
    get pid() {
      return child?.pid
    },
    get generation() {
      return generation
    },
    get pending() {
      return count.pending
    },
    get busy() {
      return count.pending - count.waiting
    },
    start: () => ensure().then(() => {}),
    run: (task, input, options = {}) => {
      const { signal } = options
      const hold = newHold()
      count.pending++
      const running = hold
        .take()
        .then(() => {
          signal?.throwIfAborted()
          return runTask(task, input, options, hold)
        })
        .finally(() => {
          count.pending--
          hold.end()
        })
      return signal ? untilAborted(running, signal) : running
    },
    close: async (grace = 2000) => {
      closed = true
      if (child) await endProcess(child, grace)
    },
  }
  return isolated
}

/** Settles like the promise, but rejects as soon as the signal is aborted. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
