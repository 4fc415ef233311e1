/**
 * Work on the chunks of a dataset by any number of processes that share its folder. A chunk's file that exists is done; its lock,
 * which ends with its owner's process, says that somebody works on it. So a run can be killed anywhere and started again.
 */
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { tryLock } from '@amend/files/lock'
import type { ChunkTable, DatasetFolder } from '../folder.ts'

const pollInterval = 500 // ms

/** What a walk over the chunks does. */
export interface ChunkWork {
  readonly dataset: DatasetFolder
  /** The table whose files say what is done. */
  readonly table: ChunkTable
  readonly chunks: number
  /** Computes a chunk and writes its files, the one of `table` last. */
  readonly work: (chunk: number) => Promise<void>
  /** Called for each chunk that is done, by whomever. */
  readonly onDone?: (chunk: number) => void
  readonly signal?: AbortSignal
}

/**
 * Works until all chunks are done, those of other processes too: a chunk that its owner leaves is taken over.
 * @throws what `work` throws: the chunk stays open, and the next run begins with it
 */
export async function workOnChunks({ dataset, table, chunks, work, onDone, signal }: ChunkWork): Promise<void> {
  let open = Array.from({ length: chunks }, (_, chunk) => chunk)
  while (open.length > 0) {
    const held: number[] = []
    for (const chunk of open) {
      signal?.throwIfAborted()
      const file = dataset.chunkFile(table, chunk)
      if (!existsSync(file)) {
        const release = await tryLock(dataset.lockFile(table, chunk))
        if (!release) {
          held.push(chunk)
          continue
        }
        try {
          // Another process may have finished it before the lock was free.
          if (!existsSync(file)) await work(chunk)
        } finally {
          release()
        }
      }
      onDone?.(chunk)
    }
    open = held
    if (open.length > 0) await sleep(pollInterval, undefined, { signal })
  }
}
