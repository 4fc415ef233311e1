import type { ChunkContent } from '@amend/dataset'
import type { Task } from '../process/protocol.ts'

/** A chunk of a dataset in a folder of this machine. */
export interface ChunkRequest {
  readonly folder: string
  readonly chunk: number
}

export interface ChunkResult extends ChunkContent {
  /** Money that this process has spent on the dataset and no chunk before it has counted. */
  readonly cost?: number
}

export interface DatasetTasks {
  /** Makes a chunk as far as it is not made; reports the share that is done. */
  make: Task<ChunkRequest, ChunkResult, number>
}
