import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { tryLock } from '@amend/files/lock'
import type { ChunkTable, DatasetFolder } from '../folder.ts'

const pollInterval = 500 // ms

/** Work on a file of a chunk. */
export interface OnceOptions {
  readonly signal: AbortSignal | undefined
  readonly work: () => Promise<void>
  /** Whether nothing is left to do. Default: whether the file exists. */
  readonly isDone?: () => Promise<boolean>
}

/** Works on a file of a chunk under its lock, unless it is done. Waits while another process works on it. */
export async function once(
  dataset: DatasetFolder,
  table: ChunkTable,
  chunk: number,
  { signal, work, isDone = async () => existsSync(dataset.chunkFile(table, chunk)) }: OnceOptions,
): Promise<void> {
  while (!(await isDone())) {
    signal?.throwIfAborted()
    const release = await tryLock(dataset.lockFile(table, chunk))
    if (!release) {
      await sleep(pollInterval, undefined, { signal })
      continue
    }
    try {
      // Another process may have finished it before the lock was free.
      if (!(await isDone())) await work()
    } finally {
      release()
    }
  }
}
