/** A program for tests of isolated processes. */
import { setTimeout as sleep } from 'node:timers/promises'
import { variables } from '../environment.ts'
import type { Task } from '../process/protocol.ts'
import { serveTasks } from '../process/serve.ts'
import { EchoError } from './echo-error.ts'

export interface EchoTasks {
  echo: Task<unknown, unknown>
  count: Task<{ to: number; pause: number }, 'counted', number>
  /** Counts too, and may wait for its turn after each number. */
  share: Task<{ to: number; pause: number; must?: boolean }, 'counted', number>
  fail: Task<{ code: string }, never>
  /** Names of its variables. */
  variables: Task<undefined, string[]>
  crash: Task<undefined, never>
  /** Blocks its thread and ignores signals. */
  block: Task<{ time: number }, 'unblocked'>
  /** Allocates memory and keeps it. */
  grow: Task<{ bytes: number }, 'grown'>
}

const held: Buffer[] = []

serveTasks<EchoTasks>({
  echo: async (input) => input,
  count: async ({ to, pause }, { signal, emit }) => {
    for (let i = 1; i <= to; i++) {
      await sleep(pause)
      signal.throwIfAborted()
      emit(i)
    }
    return 'counted'
  },
  share: async ({ to, pause, must = false }, { emit, turn }) => {
    for (let i = 1; i <= to; i++) {
      await sleep(pause)
      emit(i)
      await turn(must)
    }
    return 'counted'
  },
  variables: async () => Object.keys(variables),
  fail: async ({ code }) => {
    throw new EchoError(code, `It failed by ${code}.`, { field: 'code' })
  },
  crash: async () => process.abort(),
  block: async ({ time }) => {
    const end = Date.now() + time
    while (Date.now() < end);
    return 'unblocked'
  },
  grow: async ({ bytes }) => {
    held.push(Buffer.alloc(bytes, 1))
    return 'grown'
  },
})
