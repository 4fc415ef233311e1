/** The child's side of an isolated process: runs tasks that its parent sends, and ends when the parent has ended. */
import { inspect } from 'node:util'
import { AmendError, domainsOf } from '@amend/contract'
import type { ErrorData, Reply, Request, TaskTable } from './protocol.ts'

export interface TaskContext<Event, Note = never> {
  /** Aborted when the parent cancels the task. */
  readonly signal: AbortSignal
  readonly emit: (event: Event) => void
  /** Calls the listener with each note of the parent, also with those that came before. */
  readonly onNote: (listen: (note: Note) => void) => void
  /**
   * Lets other tasks run if it is their turn; to be awaited between steps.
   * @param must waits for another turn in any case
   * @throws the signal's reason
   */
  readonly turn: (must?: boolean) => Promise<void>
}

export type TaskHandlers<Tasks extends TaskTable<Tasks>> = {
  readonly [Name in keyof Tasks]: (
    input: Tasks[Name]['input'],
    context: TaskContext<Tasks[Name]['event'], Tasks[Name]['note']>,
  ) => Promise<Tasks[Name]['output']>
}

/** Called once by the program of an isolated process. */
export function serveTasks<Tasks extends TaskTable<Tasks>>(handlers: TaskHandlers<Tasks>): void {
  const running = new Map<number, AbortController>()
  /** Tells a task that it may go on. */
  const waiting = new Map<number, () => void>()
  /** Passes a note to its task. */
  const notes = new Map<number, (note: unknown) => void>()
  const reply = (message: Reply) => {
    if (process.connected) process.send?.(message, undefined, undefined, endWithParent)
  }

  const run = async (id: number, task: string, input: unknown) => {
    const controller = new AbortController()
    running.set(id, controller)
    const { signal } = controller
    const emit = (event: unknown) => reply({ kind: 'event', id, event })
    const early: unknown[] = []
    notes.set(id, (note) => void early.push(note))
    const onNote = (listen: (note: unknown) => void) => {
      notes.set(id, listen)
      for (const note of early.splice(0)) listen(note)
    }
    const turn = async (must = false) => {
      signal.throwIfAborted()
      await new Promise<void>((resolve, reject) => {
        const leave = () => reject(signal.reason)
        signal.addEventListener('abort', leave, { once: true })
        waiting.set(id, () => {
          signal.removeEventListener('abort', leave)
          resolve()
        })
        reply({ kind: 'turn', id, must })
      }).finally(() => waiting.delete(id))
    }
    try {
      if (!isTask(handlers, task)) throw new RangeError(`There is no task "${task}".`)
      const output = await handlers[task](input, { signal, emit, onNote, turn })
      reply({ kind: 'done', id, output, memory: process.memoryUsage.rss() })
    } catch (error) {
      reply({ kind: 'failed', id, error: dataOf(error), memory: process.memoryUsage.rss() })
    } finally {
      running.delete(id)
      notes.delete(id)
    }
  }

  process.on('message', (message: Request) => {
    if (message.kind === 'cancel') running.get(message.id)?.abort()
    else if (message.kind === 'go-on') waiting.get(message.id)?.()
    else if (message.kind === 'note') notes.get(message.id)?.(message.note)
    else void run(message.id, message.task, message.input)
  })
  process.on('disconnect', () => process.exit(0))
  // A terminal sends its signals to the whole group; the parent decides what they mean.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => {})
  reply({ kind: 'ready' })
}

/** The interval of checks that the parent still runs: a killed one sends no message. */
function endWithParent(error: Error | null) {
  if (error) process.exit(0)
}

const isTask = <Tasks extends TaskTable<Tasks>>(
  handlers: TaskHandlers<Tasks>,
  name: PropertyKey,
): name is keyof Tasks => Object.hasOwn(handlers, name)

function dataOf(error: unknown): ErrorData {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return {
    name: error.name,
    message: error.message,
    ...(code !== undefined && { code }),
    ...(error instanceof AmendError && { domains: domainsOf(error), ...(error.field && { field: error.field }) }),
    // Includes the causes.
    stack: inspect(error),
  }
}
