import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Database } from '@amend/db'
import { type JobHandler, type Queue, recordHandler } from '@amend/jobs'
import { openStore } from '@amend/models/store'
import { type ClaimedTask, modelMakeRecord } from '@amend/services/model'
import type { Blobs } from '@amend/storage'
import { variables } from '../environment.ts'
import { makeAdapted, makeInt8, receiveSent } from '../model/make.ts'
import { digestOf, readCheckpoint, sizeOf } from '../model/read.ts'
import type { OptimizeTasks } from '../optimize-process/tasks.ts'
import type { ProcessPool } from '../process/pool.ts'
import { RefusalError } from '../refusal.ts'
import { explainModelFailure } from './model-task.ts'

interface ModelMakeParts {
  readonly queue: Queue
  readonly database: Database
  readonly blobs: Blobs
  readonly optimizers: ProcessPool<OptimizeTasks>
  /** Cores that one operator may use. */
  readonly threads?: number
}

interface Running {
  readonly row: ClaimedTask
  readonly signal: AbortSignal
  readonly report: (share: number) => Promise<void>
}

/** Brings or makes a checkpoint in the store of this machine, and registers it when it opens. */
export function modelMakeHandler(parts: ModelMakeParts): JobHandler<'model.make'> {
  return recordHandler(parts.queue, parts.database, modelMakeRecord, {
    perform: async (running) => {
      const reference = await made(parts, running)
      const { checkpoint, found } = await readCheckpoint(reference)
      return { found, ...(await sizeOf(checkpoint)), digest: await digestOf(checkpoint, running.signal) }
    },
    explain: explainModelFailure,
  })
}

/** @returns the name in the store */
function made(parts: ModelMakeParts, running: Running): Promise<string> {
  const { row, signal } = running
  const { kind, sent, base, name, weight } = row
  if (kind === 'pull') return pull(running)
  if (kind === 'upload' && sent) return receiveSent(parts.blobs, sent, name, signal)
  if (kind === 'adapt' && sent && base) {
    return makeAdapted(parts.blobs, { sent, base: base.location, weight: weight ?? 1 }, name, signal)
  }
  if (kind === 'optimize' && base) return optimize(parts, base.location, running)
  throw new RefusalError('model-unavailable', 'What this version is made of is gone.')
}

/** How many photos of the golden set are edited to measure the layers. */
const mostPhotos = 4

async function optimize(
  { database, blobs, optimizers, threads }: ModelMakeParts,
  base: string,
  { row, signal }: Running,
): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-optimize-'))
  try {
    const items = await database.installation.goldenItem.findMany({ orderBy: { createdAt: 'asc' }, take: mostPhotos })
    const photos: string[] = []
    for (const { photoHash } of items) {
      const photo = path.join(folder, photoHash)
      await writeFile(photo, await blobs.read(photoHash))
      photos.push(photo)
    }
    if (photos.length === 0) throw emptyGoldenSet()
    return await makeInt8(base, row.name, async (made) => {
      const task = { ...made, photos, ...(threads !== undefined && { threads }) }
      await optimizers.next().run('optimize', () => task, { signal })
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const emptyGoldenSet = () =>
  new RefusalError('source-gone', 'The golden set is empty: an int8 version is measured with its photos.')

/**
 * Fetches a checkpoint into the store of this machine, and goes on where an earlier attempt stopped.
 * @returns its name there
 * @throws ModelError
 */
async function pull({ row: { reference, variant }, signal, report }: Running): Promise<string> {
  const lost = new AbortController()
  const weights = variant === 'fp16' || variant === 'fp32' ? variant : undefined
  const { name } = await openStore({ env: variables }).pull(reference, {
    ...(weights && { variant: weights }),
    signal: AbortSignal.any([signal, lost.signal]),
    onProgress: ({ bytes, totalBytes }) => {
      if (totalBytes) void report(Math.min(1, bytes / totalBytes)).catch((why) => lost.abort(why))
    },
  })
  return name
}
