import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { claimBlob, type Database } from '@amend/db'
import type { ChunkIndex } from '@amend/services/dataset'
import type { Blobs } from '@amend/storage'
import type { ProcessPool } from '../process/pool.ts'
import type { ChunkRequest, DatasetTasks } from './tasks.ts'

interface Parts {
  readonly database: Database
  readonly blobs: Blobs
  readonly datasets: ProcessPool<DatasetTasks>
}

/** The rows of a chunk that is made, and its pictures in the storage, from which the administration shows them. */
export async function listedChunk(
  { database, blobs, datasets }: Parts,
  request: ChunkRequest,
  signal: AbortSignal,
): Promise<{ readonly index: ChunkIndex; readonly pictureBytes: number }> {
  const pictureFile = path.join(os.tmpdir(), `amend-pictures-${randomUUID()}`)
  try {
    const { triples, samples, pictureBytes } = await datasets
      .next()
      .run('list', () => ({ ...request, pictureFile }), { signal })
    return {
      index: { triples, samples, blobHash: await storePictures({ database, blobs }, pictureFile) },
      pictureBytes,
    }
  } finally {
    await rm(pictureFile, { force: true })
  }
}

/** Stores the pictures of a chunk. @returns their hash; null where it has none */
export async function storePictures(
  { database, blobs }: Pick<Parts, 'database' | 'blobs'>,
  pictureFile: string,
): Promise<string | null> {
  const { size } = await stat(pictureFile)
  if (size === 0) return null
  const { sha256 } = await blobs.put(createReadStream(pictureFile), {
    claim: (stored) => claimBlob(database, { ...stored, mediaType: 'application/octet-stream' }),
  })
  return sha256
}
