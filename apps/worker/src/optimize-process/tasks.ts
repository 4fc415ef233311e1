import type { Task } from '../process/protocol.ts'

export interface OptimizeTask {
  /** The checkpoint of floats: a folder or a file. */
  readonly location: string
  /** Where the new file is written. */
  readonly file: string
  /** Of the new model, for its card. */
  readonly name: string
  /** Photos that it edits to measure the layers. */
  readonly photos: readonly string[]
  readonly threads?: number
}

export interface OptimizeTasks {
  optimize: Task<OptimizeTask, null>
}
