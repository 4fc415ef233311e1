import { type Database, type DatasetRun, lockByName } from '@amend/db'
import type { Queue } from '@amend/jobs'
import { notFound, ServiceError } from '../error.ts'
import { chunksInQueue, openRun, queueChunks } from './record.ts'

/** A dataset to make. Its captions are taken in already. */
export interface DatasetRunRequest {
  readonly name: string
  /** The absolute path by which every worker reaches it. */
  readonly folder: string
  readonly captions: number
  /** Of work. */
  readonly chunks: number
  /** The user; absent on the command line. */
  readonly requestedById?: string
}

/**
 * Queues a dataset. Chunks that are made already are passed over by the workers, so that a run of a folder goes on where the last
 * one ended. Who may ask is decided by the caller: the command line belongs to who holds the database.
 * @throws ServiceError 'bad-input' without captions, and while another run of the folder is open
 */
export async function requestDatasetRun(
  { database, queue }: { readonly database: Database; readonly queue: Queue },
  { name, folder, captions, chunks, requestedById }: DatasetRunRequest,
): Promise<DatasetRun> {
  if (chunks < 1) throw new ServiceError('bad-input', 'The dataset has no captions yet.', { field: 'folder' })
  return database.transaction(async (records) => {
    const { installation } = records
    // Requests of a folder follow one another, so that it has one open run.
    await lockByName(records, `dataset:${folder}`)
    const other = await installation.datasetRun.findFirst({ where: { folder, status: openRun }, select: { id: true } })
    if (other) throw new ServiceError('bad-input', 'This dataset is being made already.', { field: 'folder' })
    const run = await installation.datasetRun.create({
      data: { name, folder, captions, chunks, ...(requestedById !== undefined && { requestedById }) },
    })
    await records.unsafe.$executeRaw`
      INSERT INTO "DatasetChunk" (id, "runId", number)
      SELECT gen_random_uuid(), ${run.id}::uuid, number FROM generate_series(0, ${chunks - 1}) AS number`
    await queueChunks(queue, records, run.id, chunksInQueue)
    await installation.auditLog.create({
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
    const run = await installation.datasetRun.findUnique({ where: { id }, select: { id: true } })
    if (!run) throw notFound()
    const live = await installation.datasetChunk.findMany({
      where: { runId: id, status: { in: ['queued', 'running'] } },
      select: { id: true },
      orderBy: { id: 'asc' },
    })
    for (const chunk of live) await queue.cancel(records, 'dataset.chunk', chunk.id)
    const { count } = await installation.datasetRun.updateMany({
      where: { id, status: openRun },
      data: { status: 'cancelled', notice: null, finishedAt: new Date() },
    })
    if (count > 0) {
      await installation.auditLog.create({
        data: { action: 'dataset:cancel', subjectId: id, actorId: actorId ?? null },
      })
    }
    return count > 0
  })
}
