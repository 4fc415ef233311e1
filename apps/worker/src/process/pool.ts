import { type IsolatedProcess, type IsolateOptions, isolate } from './isolate.ts'
import type { TaskTable } from './protocol.ts'

/** Processes of one program; a task goes to the least busy one. */
export interface ProcessPool<Tasks extends TaskTable<Tasks>> {
  readonly members: readonly IsolatedProcess<Tasks>[]
  /** The least busy one. */
  next(): IsolatedProcess<Tasks>
  start(): Promise<void>
  close(): Promise<void>
}

export function poolOf<Tasks extends TaskTable<Tasks>>(
  size: number,
  options: IsolateOptions<Tasks>,
): ProcessPool<Tasks> {
  const members = Array.from({ length: size }, () => isolate<Tasks>(options))
  return {
    members,
    next: () => members.reduce((least, member) => (member.busy < least.busy ? member : least)),
    start: async () => {
      await Promise.all(members.map((member) => member.start()))
    },
    close: async () => {
      await Promise.all(members.map((member) => member.close()))
    },
  }
}
