/**
 * Runs work in a child process: what blocks its thread, leaks native memory or crashes in a decoder does not affect the
 * process that keeps the leases. One task at a time runs; a task that gives up its turn waits while others run. A process
 * that ends is restarted.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { JobLog } from '@amend/jobs'
import { variables } from '../environment.ts'
import { ProcessLostError, TaskError } from './error.ts'
import { type Hold, holdsInTurn } from './hold.ts'
import type { Reply, Request, TaskTable } from './protocol.ts'

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

interface Call {
  readonly target: ChildProcess
  readonly hold: Hold
  readonly onReply: (reply: Reply) => void
  readonly onExit: (why: ProcessLostError) => void
}

const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const startTimeout = 60_000 // ms
const stderr = 2
/** How much longer a cancelled task may take to stop when others wait in its process. */
const graceForOthers = 24
const send = (target: ChildProcess, request: Request) => target.send(request)

/** Variables of accounts, mail, database, storage and services, which a process that decodes untrusted files must not have. */
const secret = /^(?:AUTH_|SMTP_|S3_|AWS_|DATABASE_URL$|MAIL_FROM$|PG[A-Z]+$)|SECRET|PASSWORD|TOKEN|CREDENTIAL|API_?KEY/i

/** The variables that a process which handles pictures may have, and the secrets that it needs. */
const withoutSecrets = (all: NodeJS.ProcessEnv, needed: readonly string[]): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(all).filter(([name]) => needed.includes(name) || !secret.test(name)),
  ) as NodeJS.ProcessEnv

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
    started.on('message', (reply: Reply) => {
      if (reply.kind !== 'ready') open.get(reply.id)?.onReply(reply)
    })
    started.on('error', (error) => log.error({ process: name, error }, 'A process could not be started or reached.'))
    started.once('exit', (code, signal) => {
      loseTasks(open, started)
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
        onRunning: () =>
          onRunning?.((note) => {
            if (open.has(id) && target.connected) send(target, { kind: 'note', id, note })
          }),
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

/** Ends the tasks of a process that is gone. */
function loseTasks(open: ReadonlyMap<number, Call>, target: ChildProcess) {
  for (const call of open.values()) {
    if (call.target !== target) continue
    call.onExit(new ProcessLostError('The process that worked on this ended unexpectedly.', !call.hold.held))
  }
}

/** Lets others have the process until the task has its next turn. */
async function waitForTurn(
  hold: Hold,
  onTurn: RunOptions<never>['onTurn'],
  must: boolean,
  count: (change: 1 | -1) => void,
): Promise<void> {
  if (!onTurn && !must) return
  count(1)
  try {
    hold.release()
    await onTurn?.(must)
  } finally {
    await hold.take()
    count(-1)
  }
}

interface Conversation<Event> {
  readonly task: string
  readonly input: unknown
  readonly hold: Hold
  readonly onEvent: ((event: Event) => void) | undefined
  /** Called when the task has been sent. */
  readonly onRunning: () => void
  readonly onTurn: (must: boolean) => Promise<void>
  /** Called with the memory of the process, bytes. */
  readonly onEnd: (memory: number) => void
}

/** Sends a task to its process, and answers it until it has ended. @throws TaskError, ProcessLostError */
function converse<Output, Event>(
  target: ChildProcess,
  id: number,
  open: Map<number, Call>,
  { task, input, hold, onEvent, onRunning, onTurn, onEnd }: Conversation<Event>,
): Promise<Output> {
  return new Promise((resolve, reject) => {
    const goOn = () => {
      if (open.has(id) && target.connected) send(target, { kind: 'go-on', id })
    }
    // Both processes run the same version of this code, so a reply has the type of the task table.
    const onReply = (reply: Reply) => {
      if (reply.kind === 'ready') return
      if (reply.kind === 'event') return onEvent?.(reply.event as Event)
      if (reply.kind === 'turn') return void onTurn(reply.must).then(goOn, reject)
      onEnd(reply.memory)
      if (reply.kind === 'done') resolve(reply.output as Output)
      else reject(new TaskError(reply.error))
    }
    open.set(id, { target, hold, onReply, onExit: reject })
    send(target, { kind: 'run', id, task, input })
    onRunning()
  })
}

function forkProgram(program: URL, args: readonly string[], secrets: readonly string[]): ChildProcess {
  return fork(program, args, {
    execArgv: ['--import', loader],
    serialization: 'advanced',
    env: withoutSecrets(variables, secrets),
    // Output of libraries must not mix with the worker's standard output.
    stdio: ['ignore', stderr, stderr, 'ipc'],
  })
}

/**
 * Waits for the first message of a process.
 * @throws ProcessLostError when it ends or takes too long; it is killed then
 */
async function untilReady(started: ChildProcess, name: string): Promise<void> {
  const settled = new AbortController()
  const gone = once(started, 'exit', { signal: settled.signal }).then(() => 'gone')
  const late = sleep(startTimeout, 'late', { signal: settled.signal, ref: false })
  const first = await Promise.race([once(started, 'message').then(() => 'ready'), gone, late])
  gone.catch(() => {})
  late.catch(() => {})
  settled.abort()
  if (first === 'ready') return
  started.kill('SIGKILL')
  throw new ProcessLostError(`The ${name} did not start.`)
}

/** Disconnects a process, which then ends itself, and kills it after the grace period (ms). */
async function endProcess(child: ChildProcess, grace: number): Promise<void> {
  const exited = once(child, 'exit')
  const killer = setTimeout(() => child.kill('SIGKILL'), grace)
  if (child.connected) child.disconnect()
  await exited
  clearTimeout(killer)
}

/**
 * Cancels the task when the signal is aborted, and kills the process if it has not stopped in time (ms). A task that waits for
 * its turn is not in the way of others.
 */
function cancelOnAbort(
  target: ChildProcess,
  id: number,
  signal: AbortSignal | undefined,
  hold: Hold,
  open: ReadonlyMap<number, Call>,
  timeout: number,
  onKill: () => void,
): { release(): void } {
  let killer: NodeJS.Timeout | undefined
  const cancel = () => {
    if (target.connected) send(target, { kind: 'cancel', id })
    if (!hold.held) return
    // A process that is killed takes those with it that wait in it: it gets more time for the step that it is at.
    const grace = open.size > 1 ? graceForOthers * timeout : timeout
    killer = setTimeout(() => {
      onKill()
      target.kill('SIGKILL')
    }, grace)
  }
  signal?.addEventListener('abort', cancel)
  return {
    release: () => {
      clearTimeout(killer)
      signal?.removeEventListener('abort', cancel)
    },
  }
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
