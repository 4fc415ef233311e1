/** The tasks of a child process: what is sent to it for them, and what it answers. */
import type { ChildProcess } from 'node:child_process'
import { ProcessLostError, TaskError } from './error.ts'
import type { Hold } from './hold.ts'
import type { Reply, Request } from './protocol.ts'

/** A task that has been sent. */
export interface Call {
  readonly target: ChildProcess
  readonly hold: Hold
  readonly onReply: (reply: Reply) => void
  readonly onExit: (why: ProcessLostError) => void
}

/** How much longer a cancelled task may take to stop when others wait in its process. */
const graceForOthers = 24
const send = (target: ChildProcess, request: Request) => target.send(request)

/** Hands the replies of a process to its tasks, and ends the tasks when it is gone. */
export function connectTasks(open: ReadonlyMap<number, Call>, target: ChildProcess) {
  target.on('message', (reply: Reply) => {
    if (reply.kind !== 'ready') open.get(reply.id)?.onReply(reply)
  })
  target.once('exit', () => loseTasks(open, target))
}

/** Ends the tasks of a process that is gone. */
function loseTasks(open: ReadonlyMap<number, Call>, target: ChildProcess) {
  for (const call of open.values()) {
    if (call.target !== target) continue
    call.onExit(new ProcessLostError('The process that worked on this ended unexpectedly.', !call.hold.held))
  }
}

/** Tells a task something, unless it has ended. */
export function tellTask(
  open: ReadonlyMap<number, Call>,
  target: ChildProcess,
  request: Extract<Request, { kind: 'go-on' | 'note' }>,
) {
  if (open.has(request.id) && target.connected) send(target, request)
}

/** Lets others have the process until the task has its next turn. */
export async function waitForTurn(
  hold: Hold,
  onTurn: ((must: boolean) => Promise<void>) | undefined,
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
export function converse<Output, Event>(
  target: ChildProcess,
  id: number,
  open: Map<number, Call>,
  { task, input, hold, onEvent, onRunning, onTurn, onEnd }: Conversation<Event>,
): Promise<Output> {
  return new Promise((resolve, reject) => {
    const goOn = () => tellTask(open, target, { kind: 'go-on', id })
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

/**
 * Cancels the task when the signal is aborted, and kills the process if it has not stopped in time (ms). A task that waits for
 * its turn is not in the way of others.
 */
export function cancelOnAbort(
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
