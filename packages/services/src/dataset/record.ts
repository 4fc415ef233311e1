/**
 * The life cycle of a chunk of a dataset run: open → queued → running → done or failed, and back to queued before another
 * attempt. The run follows from its chunks: it runs when the first begins, finishes with the last, and fails with any.
 */
import { type DatasetChunk, type DatasetRun, type DatasetRunStatus, Prisma, type Records } from '@amend/db'
import { type Queue, type RecordDefinition, withoutJob } from '@amend/jobs'
import { type ChunkIndex, indexChunk } from './index-chunk.ts'

/** Chunks of a run that wait in the queue or run: the end of one adds the next, so that the queue stays small. */
export const chunksInQueue = 32

export const openRun = { in: ['waiting', 'running'] satisfies DatasetRunStatus[] }

/** A run that has spent its budget begins no chunk, and finishes those that run. */
export const unendedRun = { in: ['waiting', 'running', 'paused'] satisfies DatasetRunStatus[] }

/** A chunk with its run. */
export type ClaimedChunk = DatasetChunk & { readonly run: DatasetRun }

/** What a chunk adds to its run. */
export interface ChunkCounts {
  readonly candidates: number
  readonly kept: number
  /** Money spent. */
  readonly cost?: number | undefined
  /** Of its pictures. */
  readonly pictureBytes?: number | undefined
  /** What the pages list; absent for a run without a dataset. */
  readonly index?: ChunkIndex | undefined
}

/** Matches the row as long as it belongs to this attempt: each attempt takes the next number. */
const held = ({ id, attempts }: DatasetChunk) => ({ id, attempts, status: 'running' as const })

/** A run belongs to no workspace, so that there are no events of it: who watches it asks for its row. */
const changed = (count: number) => (count === 0 ? undefined : [])

export const datasetChunkRecord = (
  queue: Queue,
): RecordDefinition<'dataset.chunk', ClaimedChunk, never, ChunkCounts> => ({
  job: 'dataset.chunk',

  begin: async ({ installation }, { chunkId }, { worker }) => {
    const now = new Date()
    const [row] = await installation.datasetChunk.updateManyAndReturn({
      where: { id: chunkId, status: { in: ['queued', 'running'] }, run: { status: openRun } },
      data: {
        status: 'running',
        progress: 0,
        attempts: { increment: 1 },
        leaseOwner: worker,
        heartbeatAt: now,
        startedAt: now,
      },
    })
    if (!row) return undefined
    await installation.datasetRun.updateMany({
      where: { id: row.runId, status: 'waiting' },
      data: { status: 'running', startedAt: now },
    })
    const run = await installation.datasetRun.findUniqueOrThrow({ where: { id: row.runId } })
    return { row: { ...row, run }, events: [] }
  },

  progress: async ({ installation }, row, progress) => {
    const { count } = await installation.datasetChunk.updateMany({
      where: { ...held(row), run: { status: unendedRun } },
      data: { progress, heartbeatAt: new Date() },
    })
    return changed(count)
  },

  finish: async (records, row, counts) => {
    const { installation } = records
    const { count } = await installation.datasetChunk.updateMany({
      where: { ...held(row), run: { status: unendedRun } },
      data: { status: 'done', progress: 1, leaseOwner: null },
    })
    if (count === 0) return undefined
    const { datasetId } = row.run
    if (datasetId !== null && counts.index) await indexChunk(records, datasetId, row.number, counts.index)
    if ((await countChunk(records, row, counts)) === 'running') await queueChunks(queue, records, row.runId, 1)
    return []
  },

  fail: async ({ installation }, { chunkId }, { code, message }) => {
    const [row] = await installation.datasetChunk.updateManyAndReturn({
      where: { id: chunkId, status: { in: ['queued', 'running'] } },
      data: { status: 'failed', leaseOwner: null },
    })
    if (!row) return undefined
    await installation.datasetRun.updateMany({
      where: { id: row.runId, status: openRun },
      data: { status: 'failed', errorCode: code, errorMessage: message, notice: null, finishedAt: new Date() },
    })
    return []
  },

  putBack: async ({ installation }, { chunkId }) => {
    const { count } = await installation.datasetChunk.updateMany({
      where: { id: chunkId, status: 'running' },
      data: { status: 'queued', progress: 0, leaseOwner: null, heartbeatAt: null },
    })
    return changed(count)
  },

  findAbandoned: (records) => records.unsafe.$queryRaw`
    SELECT chunk.id::text AS "chunkId" FROM "DatasetChunk" AS chunk JOIN "DatasetRun" AS run ON run.id = chunk."runId"
    WHERE chunk.status IN ('queued', 'running') AND run.status IN ('waiting', 'running')
      AND run."createdAt" < now() - interval '1 minute' AND ${withoutJob('dataset.chunk', Prisma.sql`chunk.id`)}
    LIMIT 100`,
})

/** Adds a chunk to its run, ends the run with its last one, and pauses it when its budget is spent. The lock on the run makes two last chunks take turns. */
async function countChunk(
  records: Records,
  { runId, startedAt }: ClaimedChunk,
  counts: ChunkCounts,
): Promise<DatasetRunStatus | undefined> {
  const { candidates, kept, cost = null, pictureBytes = 0 } = counts
  const time = startedAt ? Date.now() - startedAt.getTime() : 0
  const last = Prisma.sql`done + 1 = chunks`
  const spent = Prisma.sql`coalesce(cost, 0) + coalesce(${cost}::float8, 0) >= budget`
  const [run] = await records.unsafe.$queryRaw<{ status: DatasetRunStatus }[]>`
    UPDATE "DatasetRun" SET done = done + 1, candidates = candidates + ${candidates}, kept = kept + ${kept},
      cost = CASE WHEN ${cost}::float8 IS NULL THEN cost ELSE coalesce(cost, 0) + ${cost}::float8 END, notice = NULL,
      "workTime" = "workTime" + ${time}, "pictureBytes" = "pictureBytes" + ${pictureBytes},
      status = CASE WHEN ${last} THEN 'finished' WHEN ${spent} THEN 'paused' ELSE status END,
      "pausedBy" = CASE WHEN ${last} THEN NULL WHEN ${spent} THEN 'budget' ELSE "pausedBy" END,
      "finishedAt" = CASE WHEN ${last} THEN now() ELSE "finishedAt" END
    WHERE id = ${runId}::uuid RETURNING status`
  return run?.status
}

/** Puts the next open chunks of a run into the queue. */
export async function queueChunks(queue: Queue, records: Records, runId: string, count: number): Promise<void> {
  const rows = await records.unsafe.$queryRaw<{ chunkId: string }[]>`
    UPDATE "DatasetChunk" SET status = 'queued' WHERE id IN (
      SELECT id FROM "DatasetChunk" WHERE "runId" = ${runId}::uuid AND status = 'open'
      ORDER BY number LIMIT ${count} FOR UPDATE SKIP LOCKED
    ) RETURNING id::text AS "chunkId"`
  if (rows.length > 0) await queue.request(records, 'dataset.chunk', rows)
}
