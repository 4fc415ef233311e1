import { randomUUID } from 'node:crypto'
import type { DatasetRecipe } from '@amend/contract'
import { type Database, type DatasetRun, lockByName, type Records } from '@amend/db'
import type { Queue } from '@amend/jobs'
import { notFound, ServiceError } from '../error.ts'
import { chunksInQueue, queueChunks, unendedRun } from './record.ts'

/** A dataset to make. Its captions are taken in already. */
export interface DatasetRunRequest {
  readonly name: string
  /** The absolute path by which every worker reaches it. */
  readonly folder: string
  readonly captions: number
  /** Of work. */
  readonly chunks: number
  /** With it, a folder that is not known yet becomes a dataset of the administration. */
  readonly recipe?: DatasetRecipe
  /** The run pauses when the cost has reached it. */
  readonly budget?: number | null
  /** The user; absent on the command line. */
  readonly requestedById?: string
}

/**
 * Queues a dataset. Chunks that are made already are passed over by the workers, so that a run of a folder goes on where the last
 * one ended. Who may ask is decided by the caller: the command line belongs to who holds the database.
 * @throws ServiceError 'bad-input' without captions, and while another run of the folder is open
 */
export function requestDatasetRun(
  { database, queue }: { readonly database: Database; readonly queue: Queue },
  request: DatasetRunRequest,
): Promise<DatasetRun> {
  return database.transaction(async (records) => {
    const run = await addRun(records, queue, request)
    const { name, folder, captions, requestedById } = request
    await records.installation.auditLog.create({
      data: {
        action: 'dataset:request',
        subjectId: run.id,
        data: { name, folder, captions },
        actorId: requestedById ?? null,
      },
    })
    return run
  })
}

/** As `requestDatasetRun`, in a transaction that also writes the audit log. */
export async function addRun(
  records: Records,
  queue: Queue,
  { name, folder, captions, chunks, recipe, budget, requestedById }: DatasetRunRequest,
): Promise<DatasetRun> {
  if (chunks < 1) throw new ServiceError('bad-input', 'The dataset has no captions yet.', { field: 'folder' })
  const { installation } = records
  // Requests of a folder follow one another, so that it has one open run.
  await lockByName(records, `dataset:${folder}`)
  const other = await installation.datasetRun.findFirst({ where: { folder, status: unendedRun }, select: { id: true } })
  if (other) throw new ServiceError('bad-input', 'This dataset is being made already.', { field: 'folder' })
  const datasetId = await datasetOf(records, { name, folder, captions, recipe })
  const run = await installation.datasetRun.create({
    data: {
      ...{ name, folder, captions, chunks, datasetId, budget: budget ?? null },
      ...(requestedById !== undefined && { requestedById }),
    },
  })
  await records.unsafe.$executeRaw`
    INSERT INTO "DatasetChunk" (id, "runId", number)
    SELECT gen_random_uuid(), ${run.id}::uuid, number FROM generate_series(0, ${chunks - 1}) AS number`
  await queueChunks(queue, records, run.id, chunksInQueue)
  return run
}

/** The dataset of a folder; one that was begun on the command line gets its record with its first run. */
async function datasetOf(
  { installation }: Records,
  { name, folder, captions, recipe }: Pick<DatasetRunRequest, 'name' | 'folder' | 'captions' | 'recipe'>,
): Promise<string | null> {
  const known = await installation.dataset.findUnique({ where: { folder }, select: { id: true } })
  if (known || !recipe) return known?.id ?? null
  const taken = await installation.dataset.count({ where: { name } })
  const created = await installation.dataset.create({
    data: { name: taken > 0 ? `${name} ${randomUUID().slice(0, 8)}` : name, folder, captions, recipe },
  })
  return created.id
}

/**
 * Cancels a run at once: workers stop before their next step, and what they have made of their chunks is not kept. Finished chunks
 * stay in the folder.
 * @returns whether this call cancelled it
 * @throws ServiceError 'not-found'
 */
export function cancelDatasetRun(
  { database, queue }: { readonly database: Database; readonly queue: Queue },
  id: string,
  actorId?: string,
): Promise<boolean> {
  return database.transaction(async (records) => {
    const { installation } = records
    const run = await installation.datasetRun.findUnique({ where: { id }, select: { status: true, done: true } })
    if (!run) throw notFound()
    await cancelChunks(records, queue, id)
    const { count } = await installation.datasetRun.updateMany({
      where: { id, status: unendedRun },
      data: { status: 'cancelled', notice: null, finishedAt: new Date() },
    })
    if (count > 0) {
      await installation.auditLog.create({
        data: {
          ...{ action: 'dataset:cancel', subjectId: id, actorId: actorId ?? null },
          data: { before: { status: run.status, done: run.done }, after: { status: 'cancelled', done: run.done } },
        },
      })
    }
    return count > 0
  })
}

/** Cancels the jobs of a run's chunks: workers stop before their next step. Locks jobs before records, as workers do. */
export async function cancelChunks(records: Records, queue: Queue, runId: string): Promise<void> {
  const live = await records.installation.datasetChunk.findMany({
    where: { runId, status: { in: ['queued', 'running'] } },
    select: { id: true },
    orderBy: { id: 'asc' },
  })
  for (const chunk of live) await queue.cancel(records, 'dataset.chunk', chunk.id)
}
