import type { JobLog } from '@amend/jobs'
import { type IsolatedProcess, isolate } from '../process/isolate.ts'
import type { TrainingTasks } from './tasks.ts'

/** A process for each run, so that all of its memory is free afterwards. */
export interface Trainers {
  readonly pids: readonly number[]
  /** Opens a process for the time of a run, and ends it. */
  withTrainer<T>(use: (trainer: IsolatedProcess<TrainingTasks>) => Promise<T>): Promise<T>
  close(): Promise<void>
}

const program = new URL('./process.ts', import.meta.url)

export function openTrainers(log: JobLog): Trainers {
  const open = new Set<IsolatedProcess<TrainingTasks>>()
  return {
    get pids() {
      return [...open].flatMap(({ pid }) => pid ?? [])
    },
    withTrainer: async (use) => {
      const trainer = isolate<TrainingTasks>({ name: 'trainer', program, log })
      open.add(trainer)
      try {
        return await use(trainer)
      } finally {
        await trainer.close()
        open.delete(trainer)
      }
    },
    close: async () => {
      await Promise.all([...open].map((trainer) => trainer.close()))
    },
  }
}
