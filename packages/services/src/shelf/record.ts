import { Prisma, type Shelf } from '@amend/db'
import { type RecordDefinition, withoutJob } from '@amend/jobs'

/** The stored sheet of a shelf. */
export type StoredSheet = Pick<Shelf, 'looks'> & {
  readonly blobHash: string
  readonly columns: number
  readonly tileWidth: number
  readonly tileHeight: number
}

/** The life cycle of a shelf: pending → ready or failed. */
export const shelfRecord: RecordDefinition<'shelf.make', Shelf, never, StoredSheet> = {
  job: 'shelf.make',

  begin: async (records, { workspaceId, shelfId }) => {
    const row = await records.workspace(workspaceId).shelf.findFirst({ where: { id: shelfId, status: 'pending' } })
    return row ? { row, events: [] } : undefined
  },

  finish: async (records, { workspaceId, id, imageId }, sheet) => {
    const { count } = await records.workspace(workspaceId).shelf.updateMany({
      where: { id, status: 'pending' },
      data: { status: 'ready', ...sheet },
    })
    return count === 0 ? [] : [{ workspaceId, kind: 'shelf.ready', subjectId: id, data: { imageId } }]
  },

  fail: async (records, { workspaceId, shelfId }, { code, message }) => {
    const { count } = await records.workspace(workspaceId).shelf.updateMany({
      where: { id: shelfId, status: 'pending' },
      data: { status: 'failed', errorCode: code, errorMessage: message },
    })
    if (count === 0) return undefined
    return [{ workspaceId, kind: 'shelf.failed', subjectId: shelfId, data: { code, message } }]
  },

  findAbandoned: (records) => records.unsafe.$queryRaw`
    SELECT "workspaceId"::text, id::text AS "shelfId" FROM "Shelf" AS shelf
    WHERE status = 'pending' AND "createdAt" < now() - interval '2 minutes'
      AND ${withoutJob('shelf.make', Prisma.sql`shelf.id`)}
    LIMIT 100`,
}
